"""The log that all services share: one port, on Kafka or on PostgreSQL."""

from shared.log.kafka import KafkaLog
from shared.log.port import Incoming, Log, LogUnavailable, OffsetsLost, Outgoing, Positions, Record, TopicUnfit
from shared.log.postgres import PostgresLog
from shared.log.postgres_schema import migrate

__all__ = [
    "Incoming",
    "KafkaLog",
    "Log",
    "LogUnavailable",
    "OffsetsLost",
    "Outgoing",
    "Positions",
    "PostgresLog",
    "Record",
    "TopicUnfit",
    "log_at",
    "migrate",
]


def log_at(url: str) -> Log:
    """The log that a URL names: ``kafka://host:port[,host:port …]`` or ``postgresql://…``."""
    scheme, separator, address = url.partition("://")
    if scheme == "kafka" and separator:
        return KafkaLog(address)
    if scheme == "postgresql" and separator:
        return PostgresLog(url)
    raise ValueError("a log is at kafka://… or postgresql://…")
