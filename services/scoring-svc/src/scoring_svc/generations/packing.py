"""Domain values ↔ bytes of a generation's rows: msgpack, typed, straight into records."""

from collections.abc import Mapping
from typing import Any

import msgspec

from scoring_svc.domain import dossier as d
from scoring_svc.domain import register as r
from scoring_svc.domain.judge import Explanation
from scoring_svc.domain.row import Row
from scoring_svc.messaging.ingestion import Fields

_encoder = msgspec.msgpack.Encoder()
pack = _encoder.encode

unpack_dossier = msgspec.msgpack.Decoder(d.Dossier).decode
_revisions = {
    slot: msgspec.msgpack.Decoder(d.Revision[content]).decode  # type: ignore[valid-type]  # a type, from a table
    for slot, content in d.CONTENTS.items()
}
unpack_row = msgspec.msgpack.Decoder(Row).decode
unpack_explanation = msgspec.msgpack.Decoder(Explanation).decode
unpack_vector = msgspec.msgpack.Decoder(tuple[tuple[str, int, int], ...]).decode

KINDS: Mapping[str, type[Any]] = {
    "scheme": r.SchemeInForce,
    "list": r.Listed,
    "session": r.Opened,
    "appointment": r.Appointed,
    "departure": r.Left,
    "organisation": r.Node,
    "announcement": r.Announced,
    "publication": r.Issued,
}
"""A statement's kind, as stored, and its record. Another shape takes another name, and a rebuild fills it."""

NAMES = {content: kind for kind, content in KINDS.items()}
_decoders = {kind: msgspec.msgpack.Decoder(content) for kind, content in KINDS.items()}


def revision_of(slot: d.Slot, fields: Fields) -> d.Revision[Any]:
    """A revision as the domain speaks of it."""
    return _revisions[slot](pack(fields))


def unpack_statement(kind: str, body: bytes) -> Any:  # noqa: ANN401 - one of KINDS
    return _decoders[kind].decode(body)


def key_of(content: Any) -> str:  # noqa: ANN401 - one of KINDS
    """Under what a statement is looked up: its scheme, its cohort, or its organisation."""
    match content:
        case r.SchemeInForce(scheme=scheme):
            return scheme
        case r.Listed(cohort=cohort) | r.Opened(cohort=cohort) | r.Announced(cohort=cohort) | r.Issued(cohort=cohort):
            return cohort
        case r.Appointed(organisation=organisation) | r.Left(organisation=organisation):
            return organisation
        case r.Node(organisation=organisation):
            return organisation
        case _:
            raise TypeError(f"{type(content).__name__} is no statement of the register")
