"""What an operator does when the log was damaged or could not be read: commands of every service (ADR 0084)."""

from collections.abc import Sequence

from shared.log import LogUnavailable, OffsetsLost, TopicUnfit
from shared.runtime.base import Base
from shared.runtime.service import Declined
from shared.workers import AnotherTopic, Apply, NeverSent, reread, resend


async def resending(base: Base, words: Sequence[str]) -> Sequence[str]:
    """``resend``: all that the service has published; ``resend 3 17``: from number 17 of partition 3 on."""
    try:
        partition, number = map(int, words) if words else (None, 1)
        going = await resend(base.database, partition=partition, number=number)
    except NeverSent as error:
        raise Declined(str(error)) from error
    except ValueError as error:
        raise Declined("resend, or resend PARTITION NUMBER") from error
    return [f"{going} events go out again, under the numbers they have"]


async def rereading(base: Base, name: str, topics: Sequence[str], apply: Apply) -> Sequence[str]:
    """``reread``: what the subscription ``name`` could not read once, and now can."""
    try:
        done = await reread(name, base.log, topics, base.database, apply, partitions=base.settings.partitions)
    except AnotherTopic as error:
        raise Declined(f"{error} was made anew, and has not been read yet: try again") from error
    except (LogUnavailable, OffsetsLost, TopicUnfit) as error:
        raise Declined(str(error)) from error
    return [f"{done.ended} dead letters ended, {len(done.left)} left", *done.left]
