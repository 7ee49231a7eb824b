"""Where the cases go: into the application in this process, or over sockets to a site in another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.core.spec import ApiSchema
from schemathesis.python import asgi

from shared.web.auth.issuer import Issuer
from tests.faults.fuzz.served import served
from tests.faults.fuzz.site import InProcess

Load = Callable[[str | Mapping[str, Any], schemathesis.Config], ApiSchema]


@dataclass(frozen=True, kw_only=True)
class Target:
    """``load`` gives the schema that is served at a path, or that of a document. ``process`` is the site's."""

    load: Load
    issuer: Issuer
    names: Mapping[str, Sequence[Any]]
    databases: Mapping[str, str]
    process: int

    @property
    def resident(self) -> int:
        """MiB of the site's process (in one process with schemathesis, of both)."""
        pages = Path(f"/proc/{self.process}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * 4 // 1024


@contextmanager
def in_process(folder: Path) -> Iterator[Target]:
    app = InProcess(folder)

    def load(said: str | Mapping[str, Any], config: schemathesis.Config) -> ApiSchema:
        if isinstance(said, str):
            return schemathesis.openapi.from_asgi(said, app, config=config)
        schema = schemathesis.openapi.from_dict(dict(said), config=config)
        schema.app = app
        return schema

    try:
        with asgi.get_client(app):
            yield Target(
                load=load,
                issuer=app.site.issuer,
                names=app.site.names,
                databases=app.site.databases,
                process=getpid(),
            )
    finally:
        asgi.shutdown_lifespans()


@contextmanager
def over_sockets(folder: Path) -> Iterator[Target]:
    with served(folder) as site:

        def load(said: str | Mapping[str, Any], config: schemathesis.Config) -> ApiSchema:
            config.projects.default.update(base_url=site.url)
            if isinstance(said, str):
                return schemathesis.openapi.from_url(f"{site.url}{said}", config=config)
            return schemathesis.openapi.from_dict(dict(said), config=config)

        yield Target(load=load, issuer=site.issuer, names=site.names, databases=site.databases, process=site.process)
