"""Databases on a PostgreSQL server, ours or another's: two roles for all of them, made and dropped by name."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from shared.kernel import record

OWNER: Final = "zeren_owner"
APPLICATION: Final = "zeren_app"


@record
class Urls:
    """One database, as its owner reaches it (migrations) and as the application does."""

    owner: str
    app: str


class Databases:
    """What an administrator does on a server: ``admin_url`` may create roles and databases.

    Of the two roles, ``zeren_owner`` creates databases and owns what is in them; ``zeren_app`` reads and writes rows
    of what the owner has made, also of what it will make, and no more.
    """

    def __init__(self, admin_url: str, passwords: Mapping[str, str]) -> None:
        """``passwords`` by role; letters and digits only, since they stand in SQL."""
        self._admin_url = admin_url
        self._passwords = passwords

    async def prepare(self) -> None:
        """Make the two roles, or give them these passwords."""
        admin = await asyncpg.connect(self._admin_url)
        try:
            async with admin.transaction():
                await admin.execute("SELECT pg_advisory_xact_lock(hashtext('zeren roles'))")
                known = {row["rolname"] for row in await admin.fetch("SELECT rolname FROM pg_roles")}
                for role, rights in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
                    verb = "ALTER" if role in known else "CREATE"
                    await admin.execute(
                        f"{verb} ROLE {role} LOGIN {rights} NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                        f" PASSWORD '{self._passwords[role]}'"
                    )
                await admin.execute(f"ALTER ROLE {APPLICATION} SET idle_in_transaction_session_timeout = '60s'")
        finally:
            await admin.close()

    async def create(self, name: str, *, template: str = "template0") -> Urls:
        """A new database of the owner's, as a copy of ``template``."""
        await self._administer(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}" STRATEGY FILE_COPY')
        await self._grant(name)
        return self.urls(name)

    async def ensure(self, name: str) -> Urls:
        """The database of this name, made if it isn't there, and made whole if that was cut off."""
        try:
            return await self.create(name)
        except asyncpg.DuplicateDatabaseError:
            await self._grant(name)
            return self.urls(name)

    async def _grant(self, name: str) -> None:
        """What the application may do, now and with what will be made. Done twice, it does nothing."""
        owner = await asyncpg.connect(self.url(name, OWNER))
        try:
            await owner.execute(f"""
                REVOKE ALL ON DATABASE "{name}" FROM PUBLIC;
                GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO {APPLICATION};
                ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO {APPLICATION};
                ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO {APPLICATION};
                ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {APPLICATION};
            """)
        finally:
            await owner.close()

    async def drop(self, name: str) -> None:
        """Away with it, whoever is connected."""
        await self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def urls(self, name: str) -> Urls:
        return Urls(owner=self.url(name, OWNER), app=self.url(name, APPLICATION))

    def url(self, name: str, role: str = APPLICATION) -> str:
        """``postgresql://role:password@host:port/name``"""
        parts = urlsplit(self._admin_url)
        address = parts.netloc.rpartition("@")[2]
        netloc = f"{role}:{quote(self._passwords[role], safe='')}@{address}"
        return urlunsplit(parts._replace(netloc=netloc, path=f"/{name}"))

    async def _administer(self, statement: str) -> None:
        admin = await asyncpg.connect(self._admin_url)
        try:
            await admin.execute(statement)
        finally:
            await admin.close()
