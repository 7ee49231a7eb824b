"""Apache Kafka in KRaft mode, one node, as a child of this process. Only its jars are needed, no script."""

import asyncio
import base64
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Final

from shared.kernel import record
from shared.servers.child import Child
from shared.servers.failures import ServerFailed, failed
from shared.servers.folders import LOOPBACK, check_port, claim, free_port, open_log
from shared.servers.java import JavaMissing

_PATIENCE = 60
_JVM: Final = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


@record
class _Ports:
    broker: int
    controller: int


class KafkaServer:
    """One broker on ``data``, listening on the loopback only, without passwords: for tests and trials.

    ``libs`` holds the jars (`ensure_jars`), ``config`` the templates ``server.properties`` and ``log4j2.properties``.
    The ports are drawn once and kept in the folder, for the node's own address stands in its metadata. What was
    acknowledged outlives a kill, not a power cut: Kafka leaves the disk to the operating system.
    """

    def __init__(self, data: Path, libs: Path, *, config: Path, port: int | None = None) -> None:
        self._data = data.absolute()
        self._logs = self._data / "kafka"
        self._log = self._data / "server.log"
        self._libs = libs.absolute()
        self._config = config.absolute()
        self._port = port
        self._child: Child | None = None

    async def start(self) -> None:
        """Return when it serves. Raises `FolderInUse`, `ServerFailed`."""
        lock = await claim(self._data)
        try:
            ports = _ports(self._data / "ports.json", self._port)
            check_port("Kafka", ports.broker)
            check_port("Kafka's controller", ports.controller)
            self._port = ports.broker
            if not self._logs.exists():
                await asyncio.to_thread(self._format, ports)
            since = open_log(self._log)
            properties = self._properties(ports, self._logs)
            self._child = Child(
                self._java("kafka.Kafka", properties), log=self._log, cwd=self._data, keep=[lock], env=os.environ
            )
            await self._ready(self._child, since)
        except OSError as error:
            raise ServerFailed(f"Kafka did not start: {error}") from error
        finally:
            os.close(lock)

    async def stop(self) -> None:
        """End it, with its logs flushed and its session closed."""
        if self._child:
            await self._child.terminate()
            self._child = None

    def kill9(self) -> None:
        self._running().kill9()
        self._child = None

    def sigstop(self) -> None:
        self._running().sigstop()

    def sigcont(self) -> None:
        self._running().sigcont()

    @property
    def bootstrap_servers(self) -> str:
        if self._port is None:
            raise ServerFailed("Kafka has not been started")
        return f"{LOOPBACK}:{self._port}"

    def _running(self) -> Child:
        if self._child is None:
            raise ServerFailed("Kafka is not running")
        return self._child

    async def _ready(self, child: Child, since: int) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                while child.running:
                    if b"Kafka Server started" in self._log.read_bytes()[since:]:
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            child.kill9()
        raise failed("Kafka", self._log, since)

    def _format(self, ports: _Ports) -> None:
        """Make the storage beside its place and move it there: one that was broken off leaves nothing behind."""
        unfinished = self._data / "kafka.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        properties = self._properties(ports, unfinished)
        log = self._data / "format.log"
        with log.open("wb") as output:
            words = ("format", "--standalone", "-t", _cluster_id(), "-c", str(properties))
            command = self._java("kafka.tools.StorageTool", *words)
            done = subprocess.run(command, cwd=self._data, stdout=output, stderr=output, check=False)  # noqa: S603 - no shell
        if done.returncode:
            raise failed("Kafka", log)
        unfinished.rename(self._logs)

    def _properties(self, ports: _Ports, logs: Path) -> Path:
        """The settings of this node: the template filled in."""
        template = Template((self._config / "server.properties").read_text())
        filled = self._data / "server.properties"
        filled.write_text(template.substitute(port=ports.broker, controller_port=ports.controller, logs=logs))
        return filled

    def _java(self, program: str, *words: str | Path) -> Sequence[str]:
        java = shutil.which("java")
        if java is None:
            raise JavaMissing("Kafka did not start: Java is not here")
        logging = f"-Dlog4j2.configurationFile={self._config / 'log4j2.properties'}"
        return (java, *_JVM, logging, "-cp", f"{self._libs}/*", program, *map(str, words))


def _ports(file: Path, port: int | None) -> _Ports:
    """The ports of this folder, drawn at its first use."""
    if not file.exists():
        drawn = {"broker": port or free_port(), "controller": free_port()}
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(drawn))
        fresh.replace(file)
    kept = _Ports(**json.loads(file.read_text()))
    if port not in (None, kept.broker):
        raise ServerFailed(f"{file.parent} belongs to a Kafka on port {kept.broker}, not {port}")
    return kept


def _cluster_id() -> str:
    """A random id as Kafka writes them. One that begins with a dash would be taken for an option."""
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text
