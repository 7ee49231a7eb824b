"""From data to a scheme, every fault named with its place (rulebook §3), and back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from scoring_svc.domain.numbers import FULL
from scoring_svc.domain.scheme.reading import Node, leaves
from scoring_svc.domain.scheme.scheme import (
    LEAST_SECRET,
    Bars,
    Component,
    Function,
    Grade,
    Group,
    Indicator,
    Missing,
    OnRevision,
    Quota,
    Scale,
    Scaling,
    Scheme,
    Source,
    Thresholds,
)
from scoring_svc.domain.scheme.writing import to_data
from shared.kernel import Invalid

HEAVIEST = 1_000_000
REMEMBERED = 64
"""Schemes kept by `parsed`."""


class Kind(StrEnum):
    """Kinds of inspections."""

    ROUTINE = "routine"
    FIELD = "field"
    RESEARCH = "research"
    RANDOM = "random"
    UNANNOUNCED = "unannounced"
    NOTICE = "notice"
    OBSERVATION = "observation"


def parse(data: Mapping[str, Any], *, version: int = 1) -> Scheme:
    """The scheme that the data describes. Scores in it are hundredths.

    Raises `Invalid` with every fault: an unknown source, a weight below 1, overlapping thresholds, a target of 0 …
    """
    root = Node(data).only(
        *("scheme", "title", "region", "classes", "cycles", "components", "indicators", "groups", "minimum_secret"),
        *("adjust_cap", "thresholds", "bars", "quota", "override_persons", "on_revision", "sources"),
    )
    name = root["scheme"].name()
    scheme = Scheme(
        scheme=name,
        version=version,
        title=root["title"].title(name),
        region=root["region"].name(),
        classes=tuple(node.name() for node in root["classes"].items()),
        cycles=tuple(node.integer(1900, 9999) for node in root["cycles"].items()),
        components=tuple(_component(node) for node in root["components"].items(least=1)),
        indicators=tuple(_indicator(node) for node in root["indicators"].items()),
        groups=tuple(_group(node) for node in root["groups"].items()),
        minimum_secret=root["minimum_secret"].integer(LEAST_SECRET, 1000),
        adjust_cap=root["adjust_cap"].integer(0, FULL),
        thresholds=_thresholds(root["thresholds"]),
        bars=_bars(root["bars"]),
        quota=_quota(root["quota"]),
        override_persons=root["override_persons"].integer(2, 10),
        on_revision=root["on_revision"].one_of(OnRevision),
        sources={},
    )
    _together(root, scheme)
    sources = _sources(root["sources"], to_data(scheme))
    if root.faults:
        raise Invalid(*root.faults)
    return _sourced(scheme, sources)


def parsed(data: Mapping[str, Any], *, version: int) -> Scheme:
    """`parse`, once for equal data: whoever judges asks for the same few schemes again and again."""
    key = (str(data.get("scheme")), version)
    before = _parsed.get(key)
    if before is not None and before[0] == data:
        return before[1]
    if len(_parsed) >= REMEMBERED:
        _parsed.clear()
    scheme = parse(data, version=version)
    _parsed[key] = (data, scheme)
    return scheme


_parsed: dict[tuple[str, int], tuple[Mapping[str, Any], Scheme]] = {}


def _component(node: Node) -> Component:
    node.only("component", "title", "weight", "source", "missing", "scale", "kinds", "quarters")
    name, source = node["component"].name(), node["source"].one_of(Source)
    kinds, quarters = node["kinds"], node["quarters"]
    inspected = source is Source.INSPECTIONS
    if not inspected:
        for unfit in (kinds, quarters):
            if unfit.given:
                unfit.wrong("unfit", f"only a component of {Source.INSPECTIONS} has these")
    return Component(
        component=name,
        title=node["title"].title(name),
        weight=node["weight"].integer(1, HEAVIEST),
        source=source,
        missing=node["missing"].one_of(Missing) if node["missing"].given else Missing.INCOMPLETE,
        scale=_scale(node["scale"]) if node["scale"].given else None,
        kinds=tuple(one.one_of(Kind) for one in kinds.items(least=1)) if inspected else (),
        quarters=_distinct(one.integer(1, 4) for one in quarters.items(least=1)) if inspected else (),
    )


def _scale(node: Node) -> Scale:
    node.only("scale", "points")
    scale = node["scale"].one_of(Scaling)
    if scale is Scaling.RANK_POINTS:
        return Scale(scale=scale, points=tuple(one.integer(0, FULL) for one in node["points"].items(least=1)))
    if node["points"].given:
        node["points"].wrong("unfit", f"only {Scaling.RANK_POINTS} has points")
    return Scale(scale=scale)


def _indicator(node: Node) -> Indicator:
    own = {Function.DIRECT: (), Function.DEDUCT: ("start", "each", "floor"), Function.RATIO: ("target", "cap")}
    function = node["function"].one_of(Function)
    node.only("indicator", "title", "weight", "function", *own[function])
    name, title, weight = node["indicator"].name(), node["title"], node["weight"].integer(1, HEAVIEST)
    numbers: dict[str, int] = {}
    if function is Function.DEDUCT:
        start = node["start"].integer(0, FULL)
        numbers = {"start": start, "each": node["each"].integer(1, FULL), "floor": node["floor"].integer(0, start)}
    if function is Function.RATIO:
        numbers = {"target": node["target"].integer(1, 10**12), "cap": node["cap"].integer(1, FULL)}
    return Indicator(indicator=name, title=title.title(name), weight=weight, function=function, **numbers)


def _group(node: Node) -> Group:
    node.only("group", "title", "weight", "secret", "trim")
    name = node["group"].name()
    return Group(
        group=name,
        title=node["title"].title(name),
        weight=node["weight"].integer(1, HEAVIEST),
        secret=node["secret"].flag(),
        trim=node["trim"].flag(),
    )


def _thresholds(node: Node) -> Thresholds:
    node.only(Grade.GOOD, Grade.FAIR, Grade.ORDINARY)
    good, fair, ordinary = (node[grade].integer(1, FULL) for grade in (Grade.GOOD, Grade.FAIR, Grade.ORDINARY))
    for lower, upper, grade in ((fair, good, Grade.FAIR), (ordinary, fair, Grade.ORDINARY)):
        if lower >= upper:
            node[grade].wrong("overlap", f"must lie below the grade above it, {upper}")
    return Thresholds(good=good, fair=fair, ordinary=ordinary)


def _bars(node: Node) -> Bars:
    node.only("veto", "talks", "unanswered")
    return Bars(
        veto=node["veto"].name() if node["veto"].given else None,
        talks=node["talks"].integer(1, 1000) if node["talks"].given else None,
        unanswered=node["unanswered"].flag(),
    )


def _quota(node: Node) -> Quota:
    node.only("percent", "soft")
    return Quota(percent=node["percent"].integer(0, 100), soft=node["soft"].flag())


def _distinct(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(values)))


def _together(root: Node, scheme: Scheme) -> None:
    """What no part can say alone."""
    for key, names in (
        ("components", [one.component for one in scheme.components]),
        ("indicators", [one.indicator for one in scheme.indicators]),
        ("groups", [one.group for one in scheme.groups]),
    ):
        for place, name in enumerate(names):
            if name in names[:place]:
                Node(None, f"/{key}/{place}", root.faults).wrong("repeated", f"{name} is there already")
    for source, needed in ((Source.SESSION, "groups"), (Source.INSPECTIONS, "indicators")):
        if any(one.source is source for one in scheme.components) and not getattr(scheme, needed):
            root[needed].wrong("too-few", f"a component of {source} needs them")
    for place, component in enumerate(scheme.components):
        if component.scale and scheme.on_revision is OnRevision.KEEP:
            # A best that rises lowers all others: nobody could say whose gain took a published 好.
            Node(None, f"/components/{place}/scale", root.faults).wrong(
                "unfit", "a scale over the cohort and on_revision: keep can't both be had"
            )


def _sources(node: Node, data: Mapping[str, Any]) -> Mapping[str, str]:
    """The sources as given; each must speak of a value that is there."""
    if not node.given:
        return {}
    places = list(leaves(data))
    sources = {}
    for pointer in node.only(*(node.value if isinstance(node.value, Mapping) else ())).value:
        if not any(place == pointer or place.startswith(f"{pointer}/") for place in places):
            node[pointer].wrong("unknown", "the scheme has no such value")
        sources[pointer] = node[pointer].text()
    return sources


def _sourced(scheme: Scheme, sources: Mapping[str, str]) -> Scheme:
    """The scheme with a source for each value: the nearest given, or the house."""
    given = replace(scheme, sources=sources)
    return replace(given, sources={**sources, **{place: given.source(place) for place in leaves(to_data(scheme))}})
