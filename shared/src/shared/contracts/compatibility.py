"""What of a change to a schema would break someone, named.

Readers and writers are upgraded one after another and the log is kept for ever, so a change must suit an
old reader of new events and a new reader of old ones. What suits both is a new optional field, a new
word in an open vocabulary, and better descriptions; everything else is a new version of the type.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from shared.contracts.schema import Schema

Node: TypeAlias = Mapping[str, Any]

_PROSE = {"$schema", "$id", "$defs", "$ref", "title", "description", "examples", "enum", "properties", "required"}
_NESTED = {"items", "additionalProperties", "propertyNames", "anyOf", "prefixItems"}


def breaks(frozen: Schema, current: Schema) -> Iterator[str]:
    """Each breaking difference, as ``removed field `scores[].score```."""
    yield from _Walk(frozen, current).nodes(frozen, current, "")


class _Walk:
    """Two schemas side by side, with their definitions at hand."""

    def __init__(self, frozen: Schema, current: Schema) -> None:
        self._frozen, self._current = frozen.get("$defs", {}), current.get("$defs", {})

    def nodes(self, frozen: Node, current: Node, at: str) -> Iterator[str]:
        old, new = _resolved(frozen, self._frozen), _resolved(current, self._current)
        if kinds(old) != kinds(new):
            yield f"changed type of {_field(at)} from {_spoken(old)} to {_spoken(new)}"
            return
        yield from _limits(old, new, at)
        yield from _words(old, new, at)
        yield from self._properties(old, new, at)
        yield from self._nested(old, new, at)

    def _properties(self, old: Node, new: Node, at: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
        removed, added = [n for n in before if n not in after], [n for n in after if n not in before]
        for name in removed:
            heir = next((n for n in added if before[name] == after[n]), None)
            if heir is None:
                yield f"removed field {_field(_below(at, name))}"
            else:
                added.remove(heir)
                yield f"renamed field {_field(_below(at, name))} to `{heir}`"
        for name in added:
            if name in needed_after:
                yield f"new required field {_field(_below(at, name))}"
        for name in before.keys() & after.keys():
            if name in needed_after - needed_before:
                yield f"field {_field(_below(at, name))} became required"
            if name in needed_before - needed_after:
                yield f"field {_field(_below(at, name))} became optional"
        for name in before:
            if name in after:
                yield from self.nodes(before[name], after[name], _below(at, name))

    def _nested(self, old: Node, new: Node, at: str) -> Iterator[str]:
        for key in ("items", "additionalProperties"):
            if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
                yield from self.nodes(old[key], new[key], f"{at}[]" if key == "items" else f"{at}.*")
            elif old.get(key) != new.get(key):
                yield f"changed `{key}` of {_field(at)}"
        if "propertyNames" in old or "propertyNames" in new:
            yield from self.nodes(old.get("propertyNames", {}), new.get("propertyNames", {}), f"{at}.*")
        for key in ("anyOf", "prefixItems"):
            branches, others = old.get(key, []), new.get(key, [])
            if len(branches) != len(others):
                yield f"changed number of `{key}` of {_field(at)}"
            for index, (branch, other) in enumerate(zip(branches, others, strict=False)):
                yield from self.nodes(branch, other, at if key == "anyOf" else f"{at}[{index}]")


def _limits(old: Node, new: Node, at: str) -> Iterator[str]:
    """Type, format, bounds, default and whatever else constrains: nothing of it may move in either direction."""
    for key in sorted((old.keys() | new.keys()) - _PROSE - _NESTED):
        if old.get(key) != new.get(key):
            yield f"changed `{key}` of {_field(at)} from {old.get(key, 'none')} to {new.get(key, 'none')}"


def _words(old: Node, new: Node, at: str) -> Iterator[str]:
    """A closed list of words is closed on both ends; an open one (``examples``) may gain, not lose."""
    before, after = old.get("enum"), new.get("enum")
    if before is not None and after is not None:
        for word in before:
            if word not in after:
                yield f"removed value `{word}` of {_field(at)}"
        for word in after:
            if word not in before:
                yield f"new value `{word}` in the closed list of {_field(at)}"
    for word in old.get("examples", ()):
        if word not in new.get("examples", ()):
            yield f"removed known word `{word}` of {_field(at)}"


def kinds(node: Node) -> tuple[str, ...]:
    """What a value may be: its type, ``enum``, or each alternative's."""
    if "anyOf" in node:
        return tuple(kind for branch in node["anyOf"] for kind in kinds(branch))
    if "$ref" in node:
        return ("object",)
    return (node.get("type", "enum" if "enum" in node else "any"),)


def _resolved(node: Node, definitions: Mapping[str, Node]) -> Node:
    if "$ref" not in node:
        return node
    return {**definitions[node["$ref"].rpartition("/")[2]], **{key: node[key] for key in node if key == "default"}}


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _field(at: str) -> str:
    return f"`{at or '(whole)'}`"


def _spoken(node: Node) -> str:
    return "|".join(kinds(node))
