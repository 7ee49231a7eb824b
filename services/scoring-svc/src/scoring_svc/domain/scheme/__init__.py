"""The scheme (考核方案): versioned data, each value with its source, and the aggregate that adopts its versions."""

from scoring_svc.domain.scheme.catalogue import DEFAULT_SCHEME, scheme_data
from scoring_svc.domain.scheme.commands import AdoptScheme, SchemeCommand
from scoring_svc.domain.scheme.decider import scheme_decider
from scoring_svc.domain.scheme.events import SchemeAdopted, SchemeEvent
from scoring_svc.domain.scheme.parse import Kind, parse, parsed
from scoring_svc.domain.scheme.scheme import (
    HOUSE,
    LEAST_SECRET,
    LEAST_SIGNED,
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
from scoring_svc.domain.scheme.state import SchemeVersions, version_for
from scoring_svc.domain.scheme.writing import to_data

__all__ = [
    "DEFAULT_SCHEME",
    "HOUSE",
    "LEAST_SECRET",
    "LEAST_SIGNED",
    "AdoptScheme",
    "Bars",
    "Component",
    "Function",
    "Grade",
    "Group",
    "Indicator",
    "Kind",
    "Missing",
    "OnRevision",
    "Quota",
    "Scale",
    "Scaling",
    "Scheme",
    "SchemeAdopted",
    "SchemeCommand",
    "SchemeEvent",
    "SchemeVersions",
    "Source",
    "Thresholds",
    "parse",
    "parsed",
    "scheme_data",
    "scheme_decider",
    "to_data",
    "version_for",
]
