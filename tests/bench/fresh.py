"""A measurement in a process of its own: nothing that another one left in memory weighs on it."""

import asyncio
import gc
import multiprocessing
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")


async def in_fresh_process(work: Callable[..., Coroutine[Any, Any, T]], *arguments: object) -> T:
    """What ``work`` gives, a function of a module, as are its arguments and its outcome what can be pickled."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, _run, work, arguments)


def _run(work: Callable[..., Coroutine[Any, Any, T]], arguments: tuple[object, ...]) -> T:
    gc.collect()
    gc.freeze()  # what was loaded to get here, as in every process of the product
    return uvloop.run(work(*arguments))
