"""``verify``: is the past what it was? Store, seals, heads, kept checkpoints and the log, held to one another."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from shared.eventstore.seals import Damage, Head, Ledger, NoteRefused, Verified, head_of, opened, verify_store
from shared.kernel import record
from shared.log import LogUnavailable, OffsetsLost, TopicUnfit
from shared.runtime.books import Books
from shared.workers.log_copy import Copied, verify_copy

CheckpointOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--checkpoint", exists=True, dir_okay=False, help="a checkpoint that was fetched and kept; repeatable"
    ),
]

WELL, DAMAGED, UNSEEN = 0, 1, 3
"""Exit codes. The last: nothing is wrong with what could be looked at, and the log could not."""


class Verifiable(Protocol):
    """Of a `Service`, what is needed here."""

    @property
    def open(self) -> Callable[[Any], AbstractAsyncContextManager[Any]]: ...
    @property
    def books(self) -> Callable[[Any], Books]: ...


@record
class Report:
    service: str
    store: Verified
    copy: Copied | str
    """What became of the log; or why it was not read."""
    strangers: Sequence[Damage] = ()
    """Kept checkpoints that nobody of ours has signed."""
    is_signed: bool = True
    """False: no key is pinned, so nobody's signature was asked for."""

    @property
    def damages(self) -> Sequence[Damage]:
        copied = self.copy.damage if isinstance(self.copy, Copied) else None
        found = [damage for damage in (*self.strangers, self.store.damage, copied) if damage is not None]
        return sorted(found, key=lambda damage: (damage.position, damage.until))


async def verify(services: Sequence[tuple[Verifiable, Any]], checkpoints: Sequence[Path] | None = None) -> int:
    """Look at each service with its settings, and print what was found; the exit code.

    Raises `typer.BadParameter` for a kept file that is no checkpoint of any of them.
    """
    notes = [(path, _head(path)) for path in checkpoints or ()]
    worst = WELL
    for service, settings in services:
        async with service.open(settings) as wiring:
            books = service.books(wiring)
            mine = [path for path, head in notes if head.origin == books.origin]
            notes = [(path, head) for path, head in notes if path not in mine]
            report = await examine(books, [path.read_text(encoding="utf-8") for path in mine])
        for line in told(report):
            typer.echo(line)
        for damage in report.damages:
            typer.secho(f"{report.service}: {damage}", fg="red", err=True)
        if report.damages:
            worst = DAMAGED
        elif isinstance(report.copy, str) and worst == WELL:
            worst = UNSEEN
    if notes:
        raise typer.BadParameter(f"{notes[0][0]} is a checkpoint of {notes[0][1].origin}, which is not looked at here")
    return worst


async def examine(books: Books, kept: Sequence[str] = ()) -> Report:
    """``kept``: signed notes of this store."""
    base = books.base
    verifiers = base.seals.verifiers(books.service)
    heads: list[Head] = []
    strangers: list[Damage] = []
    for note in kept:
        head = head_of(note)
        try:
            heads.append(opened(note, verifiers) if verifiers else head)
        except NoteRefused as refused:
            strangers.append(Damage(position=1, until=head.size, what=f"the kept checkpoint is not ours: {refused}"))
    store = await verify_store(Ledger(base.database), books.origin, verifiers, heads)
    return Report(
        service=books.service,
        store=store,
        copy=await _copied(books),
        strangers=strangers,
        is_signed=bool(verifiers),
    )


def told(report: Report) -> Sequence[str]:
    """What was looked at, in words and numbers."""
    store, name = report.store, report.service
    signed = (
        f"{store.signed:,} signed 已签名 ({store.heads:,} heads)" if report.is_signed else "no key pinned 未配置公钥"
    )
    lines = [
        f"{name}: {store.events:,} events 事件, {store.sealed:,} sealed 已封存, {signed}; {store.rate:,} events/s",
    ]
    if isinstance(report.copy, str):
        return [*lines, f"{name}: the log was not read 未核对日志: {report.copy}"]
    unreadable = f", {report.copy.unreadable:,} unreadable 无法解读" if report.copy.unreadable else ""
    return [
        *lines,
        f"{name}: {report.copy.records:,} records on the log 日志记录{unreadable}; {report.copy.rate:,} records/s",
    ]


async def _copied(books: Books) -> Copied | str:
    try:
        return await verify_copy(books.feed, books.base.database, books.base.log, books.publishing)
    except (LogUnavailable, TopicUnfit, OffsetsLost) as error:
        return str(error)


def _head(path: Path) -> Head:
    try:
        return head_of(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter(f"{path}: {error}") from error
