"""The look for secrets that follows every fault can find them."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from shared.servers import Urls
from shared.web.auth.issuer import Issuer
from tests.faults.leaking import nothing_leaks
from tests.faults.site import FaultSite

URLS = Urls(owner="postgresql://owner:canary-1@127.0.0.1/x", app="postgresql://app:canary-2@127.0.0.1/x")


@pytest.mark.parametrize("secret", ["canary-1", "canary-2", "a token", "the key"])
async def test_a_secret_in_a_log_is_found_and_named(tmp_path: Path, secret: str) -> None:
    issuer = Issuer.open(tmp_path / "keys")
    places = {"project": SimpleNamespace(direct={"project": URLS})}
    site = cast("FaultSite", SimpleNamespace(folder=tmp_path, issuer=issuer, places=places))
    spoken = {"a token": issuer.issue("anna", ["clerk"], "53"), "the key": str(issuer.key.as_dict(private=True))}
    (tmp_path / "project.api.log").write_text("all is well")
    await nothing_leaks(site)

    (tmp_path / "project.relay.log").write_text(f"all is {spoken.get(secret, secret)}")
    with pytest.raises(AssertionError, match=r"I5: .*project\.relay\.log"):
        await nothing_leaks(site)
