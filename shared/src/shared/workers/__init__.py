"""The loops: relay, projector, policy, subscriber, sealer. Each a function with a stop signal, one leader a role."""

from shared.workers.checkpoints import Checkpoint, admit
from shared.workers.leading import pause
from shared.workers.passing import ReadModels
from shared.workers.policy import derived, policy
from shared.workers.projector import Projections, projector
from shared.workers.readiness import worker_checks
from shared.workers.relay import Publishing, RelayRefused, relay
from shared.workers.rereading import AnotherTopic, reread
from shared.workers.resending import NeverSent, resend
from shared.workers.sealer import SealsBroken, sealer
from shared.workers.subscriber import Apply, subscriber

__all__ = [
    "AnotherTopic",
    "Apply",
    "Checkpoint",
    "NeverSent",
    "Projections",
    "Publishing",
    "ReadModels",
    "RelayRefused",
    "SealsBroken",
    "admit",
    "derived",
    "pause",
    "policy",
    "projector",
    "relay",
    "reread",
    "resend",
    "sealer",
    "subscriber",
    "worker_checks",
]
