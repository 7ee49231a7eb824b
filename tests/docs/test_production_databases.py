"""The databases of run-in-production.md: its SQL is run by psql on a bare server, then each service migrates."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import pytest

from shared.servers import PostgresServer
from shared.servers.postgres import _binaries
from shared.web.auth.issuer import Issuer
from tests.docs.pages import HOW_TO, Block, blocks

PAGE = f"{HOW_TO}/run-in-production.md"
DATABASES = ("checklist", "project", "scoring", "box", "log")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[PostgresServer]:
    """A server without our roles, as an administrator finds it."""
    server = PostgresServer(tmp_path / "postgres", fsync=False)
    await server.start()
    admin = await asyncpg.connect(server.url("postgres", "postgres"))
    await admin.execute("drop role zeren_owner, zeren_app")
    await admin.close()
    yield server
    await server.stop()


async def test_the_services_migrate_and_no_event_can_be_changed(server: PostgresServer, tmp_path: Path) -> None:
    roles, database = blocks(PAGE, "sql")
    (tables_of_the_log,) = [block for block in blocks(PAGE, "sh") if "LOG_OWNER_URL" in block.text]
    _psql(server, roles)
    for name in DATABASES:
        _psql(server, database, f"--set=db={name}")
    owner, app = ({name: _url(server, role, name) for name in DATABASES} for role in ("zeren_owner", "zeren_app"))
    _shell(tables_of_the_log.text, {"LOG_OWNER_URL": owner["log"]})
    for service in ("checklist", "project", "scoring"):
        settings = {
            "ZEREN_DATABASE_URL": app[service],
            "ZEREN_MIGRATION_URL": owner[service],
            "ZEREN_LOG_URL": app["log"],
            "ZEREN_JWKS_PATH": str(Issuer.open(tmp_path / "keys").jwks_path),
            "ZEREN_BOX_URL": app["box"],
            "ZEREN_BOX_MIGRATION_URL": owner["box"],
        }
        _shell(f"python -m {service}_svc migrate", settings)
        application = await asyncpg.connect(app[service])
        assert await application.fetchval("select count(*) from events") == 0
        for statement in ("update events set actor = 'me'", "delete from events", "truncate events"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await application.execute(statement)
        await application.close()


def _psql(server: PostgresServer, block: Block, *options: str) -> None:
    words = [_binaries() / "psql", server.url("postgres", "postgres"), "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run([*words, *options], input=block.text, capture_output=True, text=True, check=False)  # noqa: S603 - our own page
    assert done.returncode == 0, done.stderr


def _url(server: PostgresServer, role: str, name: str) -> str:
    password = {"zeren_owner": "choose-one", "zeren_app": "choose-another"}[role]
    return f"postgresql://{role}:{password}@127.0.0.1:{server.port}/{name}"


def _shell(command: str, environment: Mapping[str, str]) -> None:
    """The command with our Python."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 - a command of our own pages
        ["/bin/bash", "-euo", "pipefail", "-c", command],
        env={**os.environ, **environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
