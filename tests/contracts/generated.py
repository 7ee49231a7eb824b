"""Hypothesis strategies for any contract, derived from its declared types and limits."""

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import strategies as st

from shared.contracts import Data, GroupScores

TEXT = st.characters(exclude_categories=["Cs"])  # what JSON in UTF-8 can carry: everything but lone surrogates
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(TEXT, max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(TEXT, max_size=10), inner, max_size=3),
    max_leaves=8,
)


def data_of(contract: type[Data]) -> st.SearchStrategy[Any]:
    """Every value that the declared types and limits allow."""
    return _any(msgspec.inspect.type_info(contract))


def _any(info: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    return _STRATEGIES[type(info)](info)


def _struct(info: msgspec.inspect.StructType) -> st.SearchStrategy[Any]:
    given_or_left_out = {
        field.name: _any(field.type) if field.required else _any(field.type) | st.just(field.default)
        for field in info.fields
    }
    if info.cls is GroupScores:
        given_or_left_out["scores"] = given_or_left_out["scores"].map(lambda scores: tuple(sorted(scores)))
    return st.builds(info.cls, **given_or_left_out)


_STRATEGIES: dict[type, Callable[[Any], st.SearchStrategy[Any]]] = {
    msgspec.inspect.StructType: _struct,
    msgspec.inspect.Metadata: lambda info: _any(info.type),
    msgspec.inspect.StrType: lambda info: st.text(TEXT, min_size=info.min_length or 0, max_size=info.max_length or 20),
    msgspec.inspect.IntType: lambda info: st.integers(info.ge, info.le),
    msgspec.inspect.BoolType: lambda _: st.booleans(),
    msgspec.inspect.DateType: lambda _: st.dates(),
    msgspec.inspect.NoneType: lambda _: st.none(),
    msgspec.inspect.LiteralType: lambda info: st.sampled_from(info.values),
    msgspec.inspect.UnionType: lambda info: st.one_of(*(_any(inner) for inner in info.types)),
    msgspec.inspect.VarTupleType: lambda info: st.lists(
        _any(info.item_type), min_size=info.min_length or 0, max_size=4
    ).map(tuple),
    msgspec.inspect.TupleType: lambda info: st.tuples(*(_any(inner) for inner in info.item_types)),
    msgspec.inspect.DictType: lambda info: st.dictionaries(_any(info.key_type), _any(info.value_type), max_size=4),
    msgspec.inspect.AnyType: lambda _: JSON,
}
