"""A service's settings, read once from the environment (``ZEREN_…``) and passed on as values."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.runtime.patience import Patience


class Settings(BaseSettings):
    """``log_url``: ``kafka://host:port[,host:port…]`` or ``postgresql://…`` (a small site without Kafka).

    ``migration_url`` is the owner's address of the database, used by ``migrate`` only; ``database_url`` the
    application's, which may add events but not change them.

    ``seal_key_path`` is for the role ``seal`` alone, ``seal_public_path`` for ``api`` and ``verify``: see
    `shared.eventstore.seals`. ``seal_origin`` is what the outside calls this site; a service's name follows it.
    """

    model_config = SettingsConfigDict(env_prefix="ZEREN_", frozen=True)

    database_url: str
    migration_url: str = ""
    log_url: str
    partitions: int = 16
    jwks_path: Path
    issuer: str = "zeren"
    audience: str = "zeren"
    seal_origin: str = "zeren"
    seal_algorithm: Literal["sha256", "sm3"] = "sha256"
    seal_key_path: Path | None = None
    seal_public_path: Path | None = None
    driven_clock: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    header_seconds: float = 10
    body_seconds: float = 30
    idle_seconds: int = 5
    connections: int = 1000

    @property
    def patience(self) -> Patience:
        """How long a connection of ``api`` may keep it waiting, and how many may."""
        return Patience(
            header=self.header_seconds, body=self.body_seconds, idle=self.idle_seconds, connections=self.connections
        )
