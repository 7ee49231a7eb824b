"""From a request to the `Context` of its command: who asks, when, under which key, against which version."""

import hashlib
import json
import re
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request

from shared.kernel import Context
from shared.web.auth.guard import Caller
from shared.web.etag import VERSION, expected_version
from shared.web.ports import ports_of

COMMANDS = UUID("8f0f6a3c-8d9c-5a57-9a0e-6d1f8f8d3c11")
"""The namespace of command ids. Never change it: a repeat would no longer be known."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="The caller's own name of this request: a repeat is answered with the first outcome 幂等键",
        examples=["claim-p-530102-017"],
    ),
]
_VERSION = Header(
    alias="If-Match",
    description="The version this command was decided upon, as ETag gave it; * for any 版本",
    json_schema_extra={"pattern": VERSION},
    examples=['"3"'],
)
IfMatch = Annotated[str, _VERSION]
IfMatchOrNone = Annotated[str | None, _VERSION]


def fingerprint(request: Request, body: bytes) -> str:
    """SHA-256 over what makes two requests the same: method, address, If-Match and what the body says."""
    digest = hashlib.sha256()
    path, query = request.scope["path"], request.scope["query_string"].decode()
    for part in (request.method, path, query, request.headers.get("if-match", "")):
        digest.update(part.encode() + b"\n")
    digest.update(body)
    return digest.hexdigest()


async def context(request: Request, caller: Caller, key: IdempotencyKey, if_match: IfMatchOrNone = None) -> Context:
    return await _context(request, caller, key, if_match, fingerprint(request, await _body(request)))


async def context_of_upload(
    request: Request, caller: Caller, key: IdempotencyKey, if_match: IfMatchOrNone = None
) -> Context:
    return await _context(request, caller, key, if_match, fingerprint(request, b""))


async def _context(
    request: Request, caller: Caller, key: IdempotencyKey, if_match: IfMatchOrNone, fingerprint: str
) -> Context:
    traceparent = request.headers.get("traceparent", "")
    return Context(
        command_id=uuid5(COMMANDS, f"{caller.sub}\n{key}"),
        actor=caller.sub,
        at=await ports_of(request).clock.now(),
        fingerprint=fingerprint,
        expected_version=expected_version(if_match),
        traceparent=traceparent if _TRACEPARENT.fullmatch(traceparent) else None,
    )


async def context_if_match(request: Request, caller: Caller, key: IdempotencyKey, if_match: IfMatch) -> Context:
    return await context(request, caller, key, if_match)


Command = Annotated[Context, Depends(context)]
"""A command that takes If-Match if it is given. 400 without an Idempotency-Key."""

UploadCommand = Annotated[Context, Depends(context_of_upload)]
"""As `Command`, with the body still unread: it may be long. The route puts what it says into the fingerprint."""

CommandIfMatch = Annotated[Context, Depends(context_if_match)]
"""A command that is decided upon a version that the caller has seen. 428 without If-Match."""


async def _body(request: Request) -> bytes:
    """JSON in its canonical form, so that spaces and the order of names make no other request; else the bytes.

    (``default=str`` meets the decimals of `shared.web.exact`, and nothing else.)
    """
    body = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body or not (media_type == "application/json" or media_type.endswith("+json")):
        return body
    return _CANONICAL.encode(await request.json()).encode()
