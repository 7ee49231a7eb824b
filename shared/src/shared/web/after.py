"""Reading one's own writes: ``Zeren-After: <position>`` on a GET waits until the read models show that position."""

from typing import Annotated

from fastapi import Depends, Header, Request

from shared.kernel import Text
from shared.web.ports import ports_of
from shared.web.problems import BEHIND, Rejected

Position = Annotated[
    int | None,
    Header(
        alias="Zeren-After",
        ge=0,
        le=2**63 - 1,
        description="The Zeren-Position of a command whose effect this read must show 读取须反映的位置",
    ),
]


async def read_after(request: Request, position: Position = None) -> None:
    """Raises `Rejected` (503, Retry-After) if the read models have not passed the position in time."""
    wait_until = ports_of(request).wait_until
    if position is None or wait_until is None or await wait_until(position):
        return
    raise Rejected(
        BEHIND,
        Text(f"position {position} is not in the read models yet", f"读模型尚未到达位置 {position}"),
        headers={"Retry-After": "1"},
    )


After = Depends(read_after)
"""``dependencies=[After]`` on a route or a router that answers from read models."""
