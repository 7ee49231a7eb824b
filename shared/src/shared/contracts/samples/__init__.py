"""One realistic event of every type, the examples that are frozen beside the schemas.

They tell one story: Kunming (5301), its district Wuhua (530102) and the province (53) in 2026.
"""

from collections.abc import Mapping
from types import MappingProxyType

from shared.contracts.envelope import CloudEvent
from shared.contracts.samples.checklist import CHECKLIST
from shared.contracts.samples.facts import FACTS
from shared.contracts.samples.project import PROJECT
from shared.contracts.samples.publication import PUBLICATION
from shared.contracts.samples.scoring import SCORING

SAMPLES: Mapping[str, CloudEvent] = MappingProxyType(
    {event.type: event for event in (*CHECKLIST, *PROJECT, *SCORING, *FACTS, *PUBLICATION)}
)
"""By type."""
