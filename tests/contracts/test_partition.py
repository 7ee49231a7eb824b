"""Our partition of a key is Kafka's own, also for the client that would choose it itself."""

import pytest
from aiokafka.partitioner import DefaultPartitioner, murmur2
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import partition_of
from shared.contracts.partition import murmur2 as ours

# From Kafka's own UtilsTest.testMurmur2, as signed 32-bit numbers.
KAFKA = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


@pytest.mark.parametrize(("data", "signed"), KAFKA.items())
def test_the_hash_is_the_java_clients(data: bytes, signed: int) -> None:
    assert ours(data) == signed & 0xFFFFFFFF


@given(data=st.binary(max_size=64))
def test_the_hash_is_aiokafkas(data: bytes) -> None:
    assert ours(data) == murmur2(data)


@given(key=st.text(min_size=1, max_size=32), partitions=st.integers(1, 64))
def test_the_partition_is_aiokafkas(key: str, partitions: int) -> None:
    everywhere = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key.encode(), everywhere, everywhere)


def test_the_prefectures_of_yunnan_spread_over_the_partitions() -> None:
    codes = [f"53{number:02}" for number in (*range(1, 10), *range(23, 35))]
    assert len({partition_of(code, 16) for code in codes}) > 8
