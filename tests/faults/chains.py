"""I8: after every fault the past of each store is what it was, sealed up to its end within seconds."""

from functools import partial

from shared.eventstore import Database
from shared.eventstore.seals import Ledger, verify_store
from shared.testing import until
from tests.faults.site import FaultSite


async def chains_verify(site: FaultSite) -> None:
    """No key is configured here: the seals are held to the events. Signatures are F25's."""
    for service, place in site.places.items():
        database = await Database.open(place.direct[service].app, size=2)
        try:
            ledger = Ledger(database)
            await until(partial(_sealed, ledger), seconds=30)
            found = await verify_store(ledger, f"zeren/{service}", ())
            assert found.damage is None, f"I8: {service}: {found.damage}"
        finally:
            await database.close()


async def _sealed(ledger: Ledger) -> bool:
    """Whatever stood in the store when we looked has been sealed."""
    _, last = await ledger.store_ends()
    seal = await ledger.last_seal()
    return last == 0 or (seal is not None and seal.reached >= last)
