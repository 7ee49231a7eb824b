"""A plan carried out by a process of its own, so that the load leaves this one in peace."""

import asyncio
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

Told = TypeVar("Told")


async def aside(module: str, plan: object, written: Path, told: type[Told]) -> Told:
    """What ``python -m module PLAN`` printed; the plan goes to ``written``. Raises RuntimeError with its complaint."""
    await asyncio.to_thread(written.write_bytes, msgspec.json.encode(plan))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, str(written)), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, complaint = await process.communicate()
    if process.returncode:
        raise RuntimeError(complaint.decode())
    return msgspec.json.decode(output, type=told)
