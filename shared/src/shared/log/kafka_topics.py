"""What Kafka knows of a topic: identity, partitions and settings; asked, created and held against what we need."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.admin import CreateTopicsRequest, DescribeConfigsRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Boolean, CompactArray, CompactString, Int16, Int32, Schema, TaggedFields

from shared.kernel import record
from shared.log.port import LogUnavailable, TopicUnfit

CLOSING: Final = 2.0  # seconds that a client gets to close

_FOR_EVER: Final = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "message.timestamp.type": "LogAppendTime",
}
_SAFE: Final = {"unclean.leader.election.enable": "false"}
_ALREADY_EXISTS: Final = 36
_NOT_YET: Final = frozenset({3, 5})  # unknown topic, no leader: just created, not known to every broker
_TOPIC: Final = 2  # the kind of resource whose settings are asked


@record
class Topic:
    """``identity`` is ``<cluster id>/<topic id>``, both as Kafka's own tools print them."""

    identity: str
    partitions: int


class Topics:
    """Asks and creates over a connection of its own each time: it happens at start, and after trouble."""

    def __init__(self, clients: Mapping[str, object], deadline: float, replication: int) -> None:
        """``clients``: what each aiokafka client is made with; ``deadline``: seconds for any one thing asked."""
        self._clients = clients
        self._deadline = deadline
        self._replication = replication

    async def ensure(self, name: str, partitions: int) -> Topic:
        async with self._asking(f"make sure of topic {name}") as client:
            topic = await _described(client, name)
            if topic is None:
                await self._create(client, name, partitions)
                while (topic := await _described(client, name)) is None:  # noqa: ASYNC110 - Kafka has no such event
                    await asyncio.sleep(0.02)
            differences = [] if topic.partitions == partitions else [f"{topic.partitions} partitions, not {partitions}"]
            settings = await _settings(client, name)
            for setting, wanted in (_FOR_EVER | _SAFE).items():
                if settings.get(setting) != wanted:
                    differences.append(f"{setting} is {settings.get(setting)}, not {wanted}")
        if differences:
            raise TopicUnfit(name, *differences)
        return topic

    async def describe(self, name: str) -> Topic:
        async with self._asking(f"describe topic {name}") as client:
            topic = await _described(client, name)
        if topic is None:
            raise TopicUnfit(name, "there is none")
        return topic

    async def _create(self, client: AIOKafkaClient, name: str, partitions: int) -> None:
        settings = _FOR_EVER | {"min.insync.replicas": str(max(1, self._replication - 1))}
        wanted: tuple[object, ...] = (name, partitions, self._replication, [], list(settings.items()))
        request = CreateTopicsRequest(
            create_topic_requests=[wanted], timeout=int(self._deadline * 1000), validate_only=False
        )
        answer = await client.send(client.get_random_node(), request)
        for _, code, message in answer.topic_errors:
            if code not in (0, _ALREADY_EXISTS):
                raise TopicUnfit(name, f"it can't be created: {message}")

    @asynccontextmanager
    async def _asking(self, purpose: str) -> AsyncIterator[AIOKafkaClient]:
        async with reaching(purpose, self._deadline):
            client = AIOKafkaClient(**self._clients, request_timeout_ms=int(self._deadline * 500))
            try:
                await client.bootstrap()
                yield client
            finally:
                async with letting_go():
                    await client.close()


@asynccontextmanager
async def reaching(purpose: str, deadline: float) -> AsyncIterator[None]:
    """What is done inside ends in ``deadline`` seconds. Raises `LogUnavailable` for all that Kafka and the net do."""
    try:
        async with asyncio.timeout(deadline):
            yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise LogUnavailable(f"can't {purpose}: {error or type(error).__name__}") from error
    except asyncio.CancelledError as stray:
        if _asked_to_end():
            raise
        raise LogUnavailable(f"can't {purpose}: aiokafka dropped it") from stray


@asynccontextmanager
async def letting_go() -> AsyncIterator[None]:
    """What closes a client goes in here. One that does not close in time is left to the collector (aiokafka #1101)."""
    try:
        async with asyncio.timeout(CLOSING):
            yield
    except (KafkaError, OSError, TimeoutError):
        pass
    except asyncio.CancelledError:
        if _asked_to_end():
            raise


def _asked_to_end() -> bool:
    """Whether a cancellation is meant for our task.

    aiokafka cancels tasks of its own when a broker goes, and awaits them: let through, that ends ours without a word.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _described(client: AIOKafkaClient, name: str) -> Topic | None:
    answer = await client.send(client.get_random_node(), _TopicRequest(name))
    code, _, topic_id, _, partitions, _, _ = answer.topics[0]
    if code in _NOT_YET or any(partition[0] in _NOT_YET for partition in partitions):
        return None
    if code:
        raise TopicUnfit(name, f"Kafka answers with error {code}")
    return Topic(identity=f"{answer.cluster_id}/{topic_id}", partitions=len(partitions))


async def _settings(client: AIOKafkaClient, name: str) -> Mapping[str, str]:
    request = DescribeConfigsRequest(resources=[(_TOPIC, name, None)], include_synonyms=False)
    answer = await client.send(client.get_random_node(), request)
    return {entry[0]: entry[1] for entry in answer.resources[0][4]}


# aiokafka 0.14 asks for metadata in version 5, which has no topic ids. They are in version 12 (Kafka 3.0 and later),
# and its own means of protocol are enough to say that.


class _Uuid(AbstractType):  # type: ignore[misc]  # aiokafka has no types
    """Sixteen bytes, written as Kafka's tools write them."""

    @classmethod
    def encode(cls, value: str) -> bytes:
        return base64.urlsafe_b64decode(f"{value}==")

    @classmethod
    def decode(cls, data: Any) -> str:  # noqa: ANN401 - aiokafka's BytesIO
        return base64.urlsafe_b64encode(data.read(16)).decode().rstrip("=")


class _TopicAnswer(Response):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _TopicRequestV12(RequestStruct):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _TopicAnswer
    SCHEMA = Schema(
        ("topics", CompactArray(("id", _Uuid), ("name", CompactString("utf-8")), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _TopicRequest(Request[_TopicRequestV12]):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 3

    def __init__(self, name: str) -> None:
        self._name = name

    def build(self, struct: type[_TopicRequestV12]) -> _TopicRequestV12:
        return struct([("A" * 22, self._name, {})], False, False, {})  # noqa: FBT003 - the fields of SCHEMA in order
