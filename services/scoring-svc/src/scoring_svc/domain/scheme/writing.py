"""From a scheme to the data that events, routes and files carry."""

from typing import Any

from scoring_svc.domain.scheme.scheme import Component, Function, Group, Indicator, Scheme, Source
from shared.kernel import Text


def to_data(scheme: Scheme) -> dict[str, Any]:
    """The whole scheme as plain JSON data: ``parse(to_data(scheme), version=scheme.version) == scheme``."""
    thresholds, bars, quota = scheme.thresholds, scheme.bars, scheme.quota
    return {
        "scheme": scheme.scheme,
        "title": _title(scheme.title),
        "region": scheme.region,
        "classes": list(scheme.classes),
        "cycles": list(scheme.cycles),
        "components": [_component(one) for one in scheme.components],
        "indicators": [_indicator(one) for one in scheme.indicators],
        "groups": [_group(one) for one in scheme.groups],
        "minimum_secret": scheme.minimum_secret,
        "adjust_cap": scheme.adjust_cap,
        "thresholds": {"good": thresholds.good, "fair": thresholds.fair, "ordinary": thresholds.ordinary},
        "bars": {"veto": bars.veto, "talks": bars.talks, "unanswered": bars.unanswered},
        "quota": {"percent": quota.percent, "soft": quota.soft},
        "override_persons": scheme.override_persons,
        "on_revision": str(scheme.on_revision),
        **({"sources": dict(scheme.sources)} if scheme.sources else {}),
    }


def _component(component: Component) -> dict[str, Any]:
    scale = component.scale
    data: dict[str, Any] = {
        "component": component.component,
        "title": _title(component.title),
        "weight": component.weight,
        "source": str(component.source),
        "missing": str(component.missing),
        "scale": scale and {"scale": str(scale.scale), **({"points": list(scale.points)} if scale.points else {})},
    }
    if component.source is Source.INSPECTIONS:
        data |= {"kinds": [str(kind) for kind in component.kinds], "quarters": list(component.quarters)}
    return data


def _indicator(indicator: Indicator) -> dict[str, Any]:
    data: dict[str, Any] = {
        "indicator": indicator.indicator,
        "title": _title(indicator.title),
        "weight": indicator.weight,
        "function": str(indicator.function),
    }
    match indicator.function:
        case Function.DEDUCT:
            data |= {"start": indicator.start, "each": indicator.each, "floor": indicator.floor}
        case Function.RATIO:
            data |= {"target": indicator.target, "cap": indicator.cap}
        case Function.DIRECT:
            pass
    return data


def _group(group: Group) -> dict[str, Any]:
    return {
        "group": group.group,
        "title": _title(group.title),
        "weight": group.weight,
        "secret": group.secret,
        "trim": group.trim,
    }


def _title(title: Text) -> dict[str, str]:
    return {"en": title.en, "zh": title.zh}
