"""The embedded Kafka: what outlives a kill, and what it says when it can't start."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.log import KafkaLog, Outgoing
from shared.servers import (
    LOOPBACK,
    FolderInUse,
    JavaMissing,
    KafkaServer,
    ServerFailed,
    ensure_jars,
    ensure_java,
)

Script = Callable[[str, str], Path]


@pytest.fixture
def server(tmp_path: Path, kafka_libs: Path, kafka_config: Path) -> KafkaServer:
    return KafkaServer(tmp_path / "kafka", kafka_libs, config=kafka_config)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """``script("mvn", "exit 1")``: the only programs on the path are those that the test writes."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(name: str, text: str) -> Path:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        return program

    return write


async def test_a_killed_broker_comes_back_with_its_topics_on_its_port(server: KafkaServer) -> None:
    await server.start()
    log = KafkaLog(server.bootstrap_servers)
    try:
        identity = await log.ensure("kept", 3)
        await log.produce("kept", [Outgoing(partition=1, key=b"k", value=b"said")])
        address = server.bootstrap_servers
        server.kill9()
        await server.start()
        assert server.bootstrap_servers == address
        assert await log.ensure("kept", 3) == identity
        assert await log.ends("kept") == {0: 0, 1: 1, 2: 0}
    finally:
        await log.stop()
        await server.stop()


async def test_a_second_copy_on_the_same_folder_is_refused(
    server: KafkaServer, tmp_path: Path, kafka_libs: Path, kafka_config: Path
) -> None:
    await server.start()
    try:
        with pytest.raises(FolderInUse, match="is in use: another copy is running on it"):
            await KafkaServer(tmp_path / "kafka", kafka_libs, config=kafka_config).start()
    finally:
        await server.stop()


async def test_a_taken_port_is_named(tmp_path: Path, kafka_libs: Path, kafka_config: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerFailed, match=f"port {port} is taken"):
            await KafkaServer(tmp_path, kafka_libs, config=kafka_config, port=port).start()


async def test_spoilt_data_is_told_in_the_words_of_the_broker(server: KafkaServer, tmp_path: Path) -> None:
    await server.start()
    await server.stop()
    (tmp_path / "kafka" / "kafka" / "meta.properties").write_text("version=1\n")
    with pytest.raises(ServerFailed, match=r"Kafka did not start: .*meta\.properties") as failure:
        await server.start()
    assert "\n" not in str(failure.value)


@pytest.mark.usefixtures("script")
def test_without_java_and_without_means_to_install_it_one_line_says_so() -> None:
    with pytest.raises(JavaMissing, match=r"needs Java 17 or later and Maven; missing: Java 17, Maven\. Install them"):
        ensure_java()


def test_an_old_java_is_as_good_as_none(script: Script) -> None:
    script("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    script("mvn", "exit 0")
    with pytest.raises(JavaMissing, match=r"missing: Java 17\."):
        ensure_java()


def test_an_installation_that_fails_is_told(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    script("apt-get", "echo 'E: no such mirror' >&2; exit 100")
    with pytest.raises(JavaMissing, match=r"missing: Java 17, Maven\. apt-get update failed: E: no such mirror"):
        ensure_java()


def test_jars_are_resolved_once_and_again_when_the_pom_changes(script: Script, tmp_path: Path) -> None:
    script("java", "echo 'openjdk version \"17.0.1\"' >&2")
    asked = tmp_path / "asked"
    script("mvn", f"echo once >> {asked}")
    pom = tmp_path / "pom.xml"
    for text in ("<project/>", "<project/>", "<project>2</project>"):
        pom.write_text(text)
        ensure_jars(pom, tmp_path / "libs")
    assert asked.read_text().split() == ["once", "once"]


def test_jars_that_can_not_be_resolved_are_told_in_one_line(script: Script, tmp_path: Path) -> None:
    script("java", "echo 'openjdk version \"17.0.1\"' >&2")
    script("mvn", "echo '[ERROR] no route'; echo '[ERROR] more'; exit 1")
    (tmp_path / "pom.xml").touch()
    with pytest.raises(ServerFailed, match=r"^Maven could not resolve the jars of Kafka: \[ERROR\] no route$"):
        ensure_jars(tmp_path / "pom.xml", tmp_path / "libs")
