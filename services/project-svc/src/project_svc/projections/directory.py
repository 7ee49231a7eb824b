"""What this service's lists ask of the directory."""

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import directory
from shared.kernel import NotFound


async def path_within(connection: AsyncConnection, org: str, organisation: str) -> str:
    """The path of ``organisation`` ("53/5301/530102"). Raises `NotFound` outside the subtree of ``org``."""
    path = await directory.path_of(connection, organisation)
    if path is None or org not in path.split("/"):
        raise NotFound(f"no organisation {organisation}")
    return path
