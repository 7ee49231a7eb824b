"""I5, as far as the logs of a site go: no token, no person, nothing that anybody wrote."""

from tests.faults.canaries import leaks
from tests.faults.load import ADMIN, COUNTIES
from tests.faults.site import FaultSite
from zeren.year.cast import clerk, secretary


async def logs_tell_nothing(site: FaultSite) -> None:
    """What the load sends is full of canaries: free texts that carry the seed, ids of persons, signed tokens."""
    canaries = {
        "a token": "eyJ",
        "a ground": f"依据 {site.seed}",
        "a title": f"项目 {site.seed}",
        "a name": f"县 {site.seed}",
        **{f"person {one.person}": one.person for one in (ADMIN, clerk("5301"), secretary(COUNTIES[0]))},
    }
    said = [(name, role.output.read_bytes()) for name, role in site.supervisor.roles.items() if role.output.exists()]
    found = list(leaks(said, canaries))
    assert not found, f"I5: {found[:3]}"
