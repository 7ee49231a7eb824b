"""Real servers as child processes: for the standalone run and for tests."""

from shared.servers.child import Child
from shared.servers.databases import APPLICATION, OWNER, Databases, Urls
from shared.servers.failures import FolderInUse, ServerFailed
from shared.servers.folders import LOOPBACK, free_port
from shared.servers.java import JavaMissing, ensure_jars, ensure_java
from shared.servers.kafka import KafkaServer
from shared.servers.node import NodeMissing, ensure_modules, ensure_node
from shared.servers.postgres import PostgresServer

__all__ = [
    "APPLICATION",
    "LOOPBACK",
    "OWNER",
    "Child",
    "Databases",
    "FolderInUse",
    "JavaMissing",
    "KafkaServer",
    "NodeMissing",
    "PostgresServer",
    "ServerFailed",
    "Urls",
    "ensure_jars",
    "ensure_java",
    "ensure_modules",
    "ensure_node",
    "free_port",
]
