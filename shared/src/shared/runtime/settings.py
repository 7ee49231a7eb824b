"""A service's settings, read once from the environment (``ZEREN_…``) and passed on as values."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """``log_url``: ``kafka://host:port[,host:port…]`` or ``postgresql://…`` (a small site without Kafka).

    ``migration_url`` is the owner's address of the database, used by ``migrate`` only; ``database_url`` the
    application's, which may add events but not change them.
    """

    model_config = SettingsConfigDict(env_prefix="ZEREN_", frozen=True)

    database_url: str
    migration_url: str = ""
    log_url: str
    partitions: int = 16
    jwks_path: Path
    issuer: str = "zeren"
    audience: str = "zeren"
    driven_clock: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
