"""Which partition a key belongs to: Kafka's own choice, made here because the relay numbers events per partition."""

from functools import lru_cache

_SEED, _MULTIPLIER, _SHIFT, _WORD = 0x9747B28C, 0x5BD1E995, 24, 0xFFFFFFFF


@lru_cache(maxsize=1 << 16)
def partition_of(key: str, partitions: int) -> int:
    """Partition of ``key`` on a topic of ``partitions``, as the Java client's default partitioner has it."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """MurmurHash2 of 32 bits with Kafka's seed, unsigned."""
    length = len(data)
    whole = length & ~3
    digest = _SEED ^ length
    for start in range(0, whole, 4):
        block = int.from_bytes(data[start : start + 4], "little") * _MULTIPLIER & _WORD
        block = (block ^ block >> _SHIFT) * _MULTIPLIER & _WORD
        digest = (digest * _MULTIPLIER & _WORD) ^ block
    if whole < length:
        digest = (digest ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _WORD
    digest = (digest ^ digest >> 13) * _MULTIPLIER & _WORD
    return digest ^ digest >> 15
