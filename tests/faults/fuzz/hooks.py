"""What schemathesis is told of our API that no document can say."""

import json
import re
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData

from shared.web.etag import VERSION
from shared.web.faults import CHINESE

KEY: Final = re.compile(r"[\x21-\x7e]{1,100}")
POSITION: Final = re.compile(r"[0-9]{1,19}")

OF_THE_CASE: Final = frozenset({"cursor-unfit", "stale-version", "idempotency-key-reused"})
"""Well formed, and yet refused for what was before it: a cursor of another list, a version that has moved on."""

FORMAL: Final = frozenset(CHINESE) - {"score_decimals", "year_range"}
"""What a schema could have said. Who is refused for any other reason (no such scheme, no such class) had passed."""


def install() -> None:
    """For this process, from now on."""
    schemathesis.hook("before_call")(_prepare())
    schemathesis.hook("filter_failure")(is_failure)


def _prepare() -> Any:  # noqa: ANN401 - schemathesis tells a hook by its parameters
    numbers = count(1)

    def before_call(_: HookContext, case: Case, __: Mapping[str, Any]) -> None:
        """Three of four commands get a key of their own, so that they are no repeats; no read waits in vain.

        A pattern that wants quotes is beyond what schemathesis draws to cover a header: it is given a version.
        """
        number = next(numbers)
        if KEY.fullmatch(case.headers.get("Idempotency-Key", "")) and number % 4:
            case.headers["Idempotency-Key"] += f"-{number}"
        if POSITION.fullmatch(case.headers.get("Zeren-After", "")):
            case.headers["Zeren-After"] = "0"
        if not _has_version(case) and not _is_about(case, "If-Match"):
            case.headers["If-Match"] = "*"

    return before_call


def _has_version(case: Case) -> bool:
    return re.fullmatch(VERSION, case.headers.get("If-Match", "*")) is not None


def _is_about(case: Case, parameter: str) -> bool:
    """Whether it was made to see what comes of just this parameter."""
    data = case.meta.phase.data if case.meta else None
    return data is not None and parameter in {data.parameter, *(mutation.parameter for mutation in data.mutations)}


def is_failure(_: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Only the refusal of what is well formed may have reasons that no schema can tell."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    return not _of_the_domain(json.loads(response.content), case)


def _of_the_domain(problem: Mapping[str, Any], case: Case) -> bool:
    slug = problem["type"].rpartition(":")[2]
    codes = {error["code"] for error in problem.get("errors", ())}
    file = case.media_type not in {None, "application/json"}  # no schema says what stands in it
    return slug in OF_THE_CASE or (slug == "invalid" and (file or not codes <= FORMAL))
