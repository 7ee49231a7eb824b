"""Pages by keyset: an opaque cursor says after which row to go on, ``Link: rel="next"`` where.

Boards = Annotated[Paging, Depends(keyset(str, int))]          # ORDER BY name, number

rows = await query(after=paging.after, limit=paging.limit + 1)  # one more than shown tells of a next page
return page(request, response, rows, paging, key=lambda row: (row.name, row.number))
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Generic, TypeVar
from urllib.parse import quote

from fastapi import Query, Request, Response
from pydantic import ConfigDict, Field

from shared.kernel import Text, record
from shared.web.models import Out
from shared.web.problems import CURSOR_UNFIT, Rejected

T = TypeVar("T")

Key = tuple[str | int, ...]
DEFAULT, MOST = 50, 200
CHECK = 6
LONGEST = 1024

Limit = Annotated[int, Query(ge=1, le=MOST, description="Items on a page at most 每页条数")]
Cursor = Annotated[
    str | None,
    Query(
        description="`next` of the page before 上一页给出的游标",
        max_length=LONGEST,
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},  # said, not asked: `decode` refuses all that is not ours
    ),
]


class Page(Out, Generic[T]):
    """A page of a list 一页."""

    model_config = ConfigDict(
        json_schema_extra={"description": "A page of a list 一页"}
    )  # a `Page[X]` has no docstring

    items: list[T]
    next: str | None = Field(default=None, description="The cursor of the next page; none on the last 下一页游标")


@record
class Paging:
    """Which rows a page shows: ``limit`` of them, after the row with this key (None: from the start)."""

    after: Key | None
    limit: int


def keyset(*types: type[str | int]) -> Callable[..., Awaitable[Paging]]:
    """The dependency of a list that is sorted by a unique key of these types. Dates go as ISO text."""

    async def paging(limit: Limit = DEFAULT, cursor: Cursor = None) -> Paging:
        return Paging(after=None if cursor is None else decode(cursor, types), limit=limit)

    return paging


def page(
    request: Request, response: Response, rows: Sequence[T], paging: Paging, key: Callable[[T], Key]
) -> dict[str, object]:
    """The page of ``rows`` (up to ``limit + 1`` of them), and the Link to the next one."""
    items = rows[: paging.limit]
    if len(rows) <= paging.limit:
        return {"items": items, "next": None}
    cursor = encode(key(items[-1]))
    url = request.url.include_query_params(cursor=cursor)
    response.headers["Link"] = f'<{quote(url.path)}?{url.query}>; rel="next"'
    return {"items": items, "next": cursor}


def encode(key: Key) -> str:
    """Base64url of a checksum and the key: opaque, so that nobody builds on what is in it."""
    text = json.dumps(key, separators=(",", ":")).encode()
    return urlsafe_b64encode(hashlib.sha256(text).digest()[:CHECK] + text).rstrip(b"=").decode()


def decode(cursor: str, types: Sequence[type[str | int]]) -> Key:
    """The key in a cursor. Raises `Rejected` (400) for any that `encode` did not make for these types."""
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        key = json.loads(raw[CHECK:])
        sound = [type(part) for part in key] == list(types) and encode(tuple(key)) == cursor
    except (ValueError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise Rejected(CURSOR_UNFIT, Text("take `next` of the page before, unchanged", "请原样使用上一页的 next 值"))
    return tuple(key)
