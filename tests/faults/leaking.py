"""I5 for every fault: what the processes of a site said meanwhile holds no password, no key and no token."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.canaries import leaks
from tests.faults.site import FaultSite


async def nothing_leaks(site: FaultSite) -> None:
    """Of a voter, a name and a ballot: see ``test_canary``, where they are planted."""
    found = await asyncio.to_thread(lambda: list(leaks(said(site.folder), secrets_of(site))))
    assert found == [], f"I5: {found[:5]}"


def said(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every log of every process, those that were killed included, and those of the servers below them."""
    for file in sorted({*folder.glob("*.log"), *folder.glob("*/server.log")}):
        yield file.name, file.read_bytes()


def secrets_of(site: FaultSite) -> Mapping[str, str]:
    keys = site.issuer.jwks_path.parent
    urls = [url for place in site.places.values() for of in place.direct.values() for url in (of.app, of.owner)]
    head, _, _ = site.issuer.issue("canary", [], "53").partition(".")
    return {
        **{f"the password of {urlsplit(url).username}": urlsplit(url).password or "" for url in urls},
        "the key that signs tokens": json.loads((keys / "signing-key.json").read_bytes())["d"],
        "a bearer token": head,
    }
