"""The newest signed head for whoever wants to keep it: a past that was rewritten can't agree with what others hold."""

from collections.abc import Sequence
from typing import Any

from fastapi import Response
from fastapi.responses import PlainTextResponse

from shared.eventstore import Database
from shared.eventstore.seals import Ledger, Verifier
from shared.web.auth.guard import OPEN
from shared.web.exact import Router
from shared.web.problems import NOT_FOUND, Rejected

NOTE = """zeren/project
25493
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— zeren/project Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
KEY = "zeren/project+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\n"


def checkpoint_routes(database: Database | None, verifiers: Sequence[Verifier]) -> Router:
    """``checkpoint`` and ``checkpoint/key``. ``database``: None where only their description is asked for."""
    router = Router(tags=["checkpoint"], dependencies=[OPEN], default_response_class=PlainTextResponse)

    @router.get("/checkpoint", responses=_text("A signed note (C2SP tlog-checkpoint) 签名检查点", NOTE))
    async def read_checkpoint() -> Response:
        """How many events there are and the root of the tree over them, signed 事件库签名检查点.

        Keep it: `verify --checkpoint` holds the store against it later, whoever has had the database meanwhile.
        """
        head = await Ledger(database).newest_head() if database else None
        if head is None:
            raise Rejected(NOT_FOUND)
        return PlainTextResponse(head.note)

    @router.get("/checkpoint/key", responses=_text("Verifier keys (C2SP signed-note), a line each 验证公钥", KEY))
    async def read_checkpoint_key() -> Response:
        """The public keys by which checkpoints are checked, the one in use first 检查点验证公钥.

        Take them once, by another way if you can, and pin them: who can change the store may change this answer.
        """
        if not verifiers:
            raise Rejected(NOT_FOUND)
        return PlainTextResponse("".join(f"{verifier}\n" for verifier in verifiers))

    return router


def _text(description: str, example: str) -> dict[int | str, dict[str, Any]]:
    content = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    missing = {"$ref": "#/components/responses/Problem404"}
    return {200: {"description": description, "content": content}, 404: missing}
