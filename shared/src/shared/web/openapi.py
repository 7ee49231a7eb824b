"""What FastAPI leaves out of an OpenAPI document: the problem answers, and who may call."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.web.glossary import meaning
from shared.web.problems import MEDIA_TYPE, Problem

HTTP_METHODS = frozenset({"get", "put", "post", "delete", "patch"})

CHINESE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff（）、，/“”]*")

EXPLAINED = {
    400: "Malformed request, or no Idempotency-Key 请求格式有误或缺少幂等键",
    401: "No valid token 未登录或令牌无效",
    403: "The role is missing 无此权限",
    404: "Not there, or outside the caller's subtree 未找到或超出管辖范围",
    409: "A rule of the domain says no; `type` names it 业务规则不允许",
    412: "The version of If-Match has moved on 版本已过时",
    413: "The body is too large 请求内容过大",
    415: "A media type that is not read here 不支持的内容类型",
    422: "The input is not valid; `errors` says where 输入内容不合规",
    428: "If-Match is required 必须提供 If-Match",
    503: "Not now; try again 暂不可用，请稍后重试",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses=refusals(404)``: a route says which problems it answers with beside those told from what it takes."""
    return {status: {"description": EXPLAINED[status]} for status in statuses}


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Give each operation the problem answers that it can have, as one shared component each."""
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    described = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(described.pop("$defs"))
    schemas["Problem"] = described
    _describe(schema)
    said: set[int] = set()
    for operation in _operations(schema):
        operation["summary"] = _summary(operation)
        for status in _problems(operation):
            said.add(status)
            operation.setdefault("responses", {})[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    components["responses"] = {f"Problem{status}": _response(EXPLAINED[status]) for status in sorted(said)}
    return schema


def _operations(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in schema.get("paths", {}).values():
        for method, operation in path.items():
            if method in HTTP_METHODS:
                yield operation


def _describe(schema: Mapping[str, Any]) -> None:
    """Parameters, and the fields of models, say what they are, be it in the words of the glossary."""
    for operation in _operations(schema):
        for parameter in operation.get("parameters", ()):
            _lift(parameter)
            if "schema" in parameter:
                parameter["schema"] = _given(parameter["schema"])
    for name, model in schema["components"]["schemas"].items():
        for word, field in model.get("properties", {}).items():
            _lift(field)
            if "description" not in field and (said := meaning(name, word)):
                field["description"] = said


def _lift(field: dict[str, Any]) -> None:
    """What may be absent, or comes as a list, is called what the thing itself is called."""
    inner = field.get("schema", field)
    branches = [*inner.get("anyOf", ()), *([inner["items"]] if isinstance(inner.get("items"), dict) else ())]
    found = next((branch["description"] for branch in branches if "description" in branch), None)
    if found is not None:
        field.setdefault("description", found)


def _given(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a parameter is where it is given. One that may be absent is never null: an address can't say that."""
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    if len(branches) != 1:
        return schema
    return {**branches[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def _summary(operation: Mapping[str, Any]) -> str:
    """The function's name in words, and the Chinese term from the first paragraph of its docstring."""
    name: str = operation["summary"].capitalize()
    terms = CHINESE.findall(operation.get("description", "").partition("\n\n")[0])
    return f"{name} {terms[-1]}" if terms else name


def _problems(operation: Mapping[str, Any]) -> list[int]:
    """The problem statuses of an operation: those that its route names, and those told from what it takes."""
    names = {(parameter["in"], parameter["name"]): parameter for parameter in operation.get("parameters", [])}
    said = operation.get("responses", {})
    statuses = {status for status in EXPLAINED if str(status) in said and "content" not in said[str(status)]}
    if operation.get("security"):
        statuses |= {401, 403, 503}
    if any(place == "path" for place, _ in names):
        statuses |= {404}
    if names or "requestBody" in operation:
        statuses |= {400, 422}
    if "requestBody" in operation:
        statuses |= {413, 503}
    if ("header", "Idempotency-Key") in names:
        statuses |= {409, 422}
    if version := names.get(("header", "If-Match")):
        statuses |= {412, 428} if version.get("required") else {412}
    return sorted(statuses)


def _response(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
