"""RFC 9457 problem details: the one shape in which our APIs say no.

What goes wrong is a `Kind` (stable slug, status, title in both languages). `Rejected` is one case of it, raised at the
edge; whatever else is raised, `shared.web.handlers` turns into a `Rejected`, and `problem` renders it.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from shared.kernel import Text, record
from shared.web.language import preferred, say

MEDIA_TYPE = "application/problem+json"

Place = Literal["body", "query", "path", "header"]


@record
class Kind:
    """A kind of problem: ``urn:zeren:problem:<slug>``."""

    slug: str
    status: int
    title: Text


@record
class Wrong:
    """One thing wrong in a request. ``pointer`` is an RFC 6901 pointer into ``place``."""

    place: Place
    pointer: str
    code: str
    detail: Text | str


class Rejected(HTTPException):
    """This request is answered with a problem document. Nothing was changed."""

    def __init__(
        self,
        kind: Kind,
        detail: Text | str = "",
        *,
        wrong: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.status, kind.slug, dict(headers or {}))
        self.kind, self.explanation, self.wrong = kind, detail, wrong


MALFORMED = Kind(slug="malformed-request", status=400, title=Text("Malformed request", "请求格式有误"))
KEY_MISSING = Kind(
    slug="idempotency-key-missing",
    status=400,
    title=Text("Idempotency-Key is missing or unfit", "缺少或不合格的幂等键"),
)
CURSOR_UNFIT = Kind(slug="cursor-unfit", status=400, title=Text("This cursor is not ours", "分页游标无效"))
UNAUTHENTICATED = Kind(slug="unauthenticated", status=401, title=Text("Sign in first", "请先登录"))
FORBIDDEN = Kind(slug="forbidden", status=403, title=Text("Your role may not do this", "您的角色无此权限"))
NOT_FOUND = Kind(slug="not-found", status=404, title=Text("Not found", "未找到"))
METHOD_NOT_ALLOWED = Kind(slug="method-not-allowed", status=405, title=Text("Method not allowed", "不支持的请求方法"))
STALE_VERSION = Kind(slug="stale-version", status=412, title=Text("The version has moved on", "版本已过时"))
TOO_LARGE = Kind(slug="too-large", status=413, title=Text("The body is too large", "请求内容过大"))
UNSUPPORTED = Kind(slug="unsupported-media-type", status=415, title=Text("Unsupported media type", "不支持的内容类型"))
INVALID = Kind(slug="invalid", status=422, title=Text("The input is not valid", "输入内容不合规"))
KEY_REUSED = Kind(
    slug="idempotency-key-reused", status=422, title=Text("The key belongs to another request", "幂等键已用于其他请求")
)
VERSION_REQUIRED = Kind(slug="if-match-required", status=428, title=Text("If-Match is required", "必须提供 If-Match"))
TOO_MANY = Kind(slug="too-many-requests", status=429, title=Text("Too many requests", "请求过于频繁"))
BROKEN = Kind(slug="internal", status=500, title=Text("Something broke on our side", "系统内部错误"))
OUTCOME_UNKNOWN = Kind(
    slug="outcome-unknown",
    status=503,
    title=Text("The outcome is unknown: repeat with the same key", "结果未知，请用同一幂等键重试"),
)
STORE_AWAY = Kind(
    slug="store-away",
    status=503,
    title=Text("The store can't be reached: repeat the request", "数据库暂不可用，请重试"),
)
BEHIND = Kind(slug="behind", status=503, title=Text("Not yet read so far", "数据尚未同步到该位置"))

_BY_STATUS = {
    kind.status: kind
    for kind in (
        MALFORMED,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        TOO_LARGE,
        UNSUPPORTED,
        INVALID,
        TOO_MANY,
        BROKEN,
    )
}


def kind_of_status(status: int) -> Kind:
    """The kind for a bare HTTP status, as frameworks raise them."""
    if kind := _BY_STATUS.get(status):
        return kind
    phrase = HTTPStatus(status).phrase
    return Kind(slug=phrase.lower().replace(" ", "-"), status=status, title=Text(phrase, phrase))


def problem(rejected: Rejected, scope: Scope) -> Response:
    """The problem document, in the language of the request."""
    language = preferred(Headers(scope=scope).get("accept-language", ""))
    body: dict[str, Any] = {
        "type": f"urn:zeren:problem:{rejected.kind.slug}",
        "title": say(rejected.kind.title, language),
        "status": rejected.kind.status,
        "instance": scope["path"],
        "request_id": scope.get("state", {}).get("request_id", ""),
    }
    if rejected.explanation:
        body["detail"] = say(rejected.explanation, language)
    if rejected.wrong:
        body["errors"] = [
            {"in": wrong.place, "pointer": wrong.pointer, "code": wrong.code, "detail": say(wrong.detail, language)}
            for wrong in rejected.wrong
        ]
    # A path or the name of a field may hold what UTF-8 can't carry.
    content = json.dumps(body, ensure_ascii=False).encode(errors="replace")
    response = Response(content, rejected.kind.status, media_type=MEDIA_TYPE)
    response.headers.update(
        {
            "Content-Language": language,
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
            **(rejected.headers or {}),
        }
    )
    return response


class ProblemError(BaseModel):
    """One thing wrong in a request 一处错误."""

    in_: Place = Field(alias="in", description="Part of the request 所在部分")
    pointer: str = Field(description="JSON pointer (RFC 6901) into that part 位置", examples=["/indicators/0/score"])
    code: str = Field(description="What kind of error; stable 错误代码", examples=["missing"])
    detail: str = Field(description="In words 说明")


class Problem(BaseModel):
    """A problem document (RFC 9457) 问题说明."""

    type: str = Field(description="What kind of problem; stable 问题类型", examples=["urn:zeren:problem:not-found"])
    title: str = Field(description="Its name, in the language of Accept-Language 名称", examples=["Not found"])
    status: int = Field(description="HTTP status 状态码", examples=[404])
    detail: str | None = Field(default=None, description="This one case, in words 具体说明")
    instance: str = Field(description="The path that was asked 请求路径", examples=["/project/v1/projects/p-1"])
    request_id: str = Field(description="Name it when you ask us 请求编号")
    errors: list[ProblemError] | None = Field(default=None, description="What is wrong, each with its place 各处错误")
