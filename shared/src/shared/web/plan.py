"""How a route is called, worked out once: FastAPI walks the tree of dependencies anew for each request.

A plan knows what to do with a request that is as its route declares it. Whatever else comes is `Unusual`, and FastAPI's
to answer: it says best what is wrong.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from fastapi import Request, Response, params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import ResponseValidationError
from fastapi.routing import RouteContext
from starlette.convertors import StringConvertor

from shared.kernel import record
from shared.web.limits import BODY_LIMIT

Field = Any
"""FastAPI's ``ModelField``: a parameter, a body or an answer with its pydantic validator."""


class Unusual(Exception):
    """The request is not as the route declares it."""


@record
class Single:
    """A parameter with one plain value, in the path or in a header: ``name`` in the code, ``alias`` on the wire."""

    name: str
    alias: str
    field: Field

    def read(self, given: Mapping[str, str]) -> Any:  # noqa: ANN401 - as the route declares it
        text = given.get(self.alias)
        if text is None:
            if self.field.field_info.is_required():
                raise Unusual
            return self.field.get_default()
        return _valid(self.field, text)


@record
class Step:
    """One call: a dependency, or (last) the route itself. ``needs``: arguments that are answers of earlier steps."""

    call: Callable[..., Awaitable[Any]]
    needs: Sequence[tuple[str, int]]
    path: Sequence[Single]
    headers: Sequence[Single]
    query: Sequence[Field]
    request: Sequence[str]
    response: str | None

    def arguments(self, request: Request, response: Response, answers: Sequence[Any]) -> dict[str, Any]:
        """Raises `Unusual`."""
        given = {name: answers[number] for name, number in self.needs}
        for one in self.path:
            given[one.name] = one.read(request.path_params)
        for one in self.headers:
            given[one.name] = one.read(request.headers)
        if self.query:
            values, wrong = request_params_to_args(self.query, request.query_params)
            if wrong:
                raise Unusual
            given |= values
        for name in self.request:
            given[name] = request
        if self.response:
            given[self.response] = response
        return given


@record
class Plan:
    """The steps of a route, its body and its answer."""

    steps: Sequence[Step]
    body: tuple[str, Field] | None
    answer: Field
    status: int

    @classmethod
    def of(cls, route: RouteContext) -> Self | None:
        """None for a route with anything that is not provided for here: FastAPI answers it as ever."""
        steps: list[Step] = []
        plain = (
            isinstance(route.response_class, DefaultPlaceholder)
            and route.response_field is not None
            and route.status_code in (None, 200, 201, 202)
            and not (route.is_sse_stream or route.is_json_stream or route.response_model_exclude_none)
            and route.max_body_size in (None, BODY_LIMIT)
            and all(isinstance(convertor, StringConvertor) for convertor in route.param_convertors.values())
        )
        if not plain or not _lay(route.dependant, steps, {}):
            return None
        match route.dependant.body_params:
            case []:
                body = None
            case [field] if not route._embed_body_fields and type(field.field_info) is params.Body:  # noqa: SLF001 - it has no other name
                body = (field.name, field)
            case _:
                return None
        return cls(steps=steps, body=body, answer=route.response_field, status=route.status_code or 200)

    async def carry_out(self, request: Request) -> Response:
        """Raises `Unusual` before the route itself is called, never after; and whatever the steps raise.

        As in FastAPI the body is read first, and held against its model last.
        """
        said = None if self.body is None else await request.json()
        response = Response(status_code=self.status)
        del response.headers["content-length"]
        answers: list[Any] = []
        *dependencies, last = self.steps
        for step in dependencies:
            answers.append(await step.call(**step.arguments(request, response, answers)))
        given = last.arguments(request, response, answers)
        if self.body is not None:
            name, field = self.body
            given[name] = _valid(field, said, "body")
        answer = await last.call(**given)
        return answer if isinstance(answer, Response) else self._told(answer, response)

    def _told(self, answer: object, response: Response) -> Response:
        value, wrong = self.answer.validate(answer, {}, loc=("response",))
        if wrong:
            raise ResponseValidationError(errors=wrong, body=answer)
        told = Response(self.answer.serialize_json(value), response.status_code, media_type="application/json")
        told.raw_headers.extend(response.raw_headers)
        return told


def _valid(field: Field, value: object, *place: str) -> Any:  # noqa: ANN401 - as the route declares it
    valid, wrong = field.validate(value, {}, loc=place)
    if wrong:
        raise Unusual
    return valid


def _lay(dependant: Dependant, steps: list[Step], laid: dict[object, int]) -> bool:
    """Lay the steps of a dependency, each once, what it needs first. False where something is not provided for."""
    needs = []
    for needed in dependant.dependencies:
        if needed.call not in laid and (not needed.use_cache or needed.body_params or not _lay(needed, steps, laid)):
            return False
        if needed.name:
            needs.append((needed.name, laid[needed.call]))
    call, plain = dependant.call, [*dependant.path_params, *dependant.header_params]
    if call is None or not _simple(dependant) or not all(map(_single, plain)):
        return False
    laid[call] = len(steps)
    steps.append(
        Step(
            call=call,
            needs=needs,
            path=list(_singles(dependant.path_params)),
            headers=list(_singles(dependant.header_params)),
            query=dependant.query_params,
            request=[name for name in (dependant.request_param_name, dependant.http_connection_param_name) if name],
            response=dependant.response_param_name,
        )
    )
    return True


def _simple(dependant: Dependant) -> bool:
    call = dependant.call
    waited_for = inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004 - the method is asked for, not whether it is there
    beyond = (
        dependant.cookie_params,
        dependant.websocket_param_name,
        dependant.background_tasks_param_name,
        dependant.security_scopes_param_name,
        dependant.own_oauth_scopes,
        dependant.concurrency,
    )
    return waited_for and not any(beyond)


def _single(field: Field) -> bool:
    return field.field_info.annotation in (str, int, str | None, int | None) and field.field_info.validation_alias in (
        None,
        field.field_info.alias,
    )


def _singles(fields: Sequence[Field]) -> Iterator[Single]:
    for field in fields:
        yield Single(name=field.name, alias=field.alias, field=field)
