"""The rows of a tree: each checked by itself, then against the others and what is registered already."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from hashlib import sha256

from checklist_svc.domain.organisation.values import Kind, Profile
from shared.kernel import Fault, Invalid, record

COLUMNS = ("code", "name", "level", "parent", "kind", "class")
KIND_OF_LEVEL = {
    1: Kind.PROVINCE,
    2: Kind.PREFECTURE,
    3: Kind.COUNTY,
    4: Kind.TOWNSHIP,
    5: Kind.VILLAGE,
    6: Kind.BRANCH,
}
"""The kind of a row that names none."""

CODE = re.compile(r"[A-Za-z0-9]{1,32}")
LONGEST_NAME = 200

MOST_FAULTS = 1_000
"""Nobody reads more of them at once."""

RawRow = Mapping[str, object]


@record
class Known:
    """What is registered already. ``within``: in the subtree that the caller reaches."""

    level: int
    within: bool = True


@record
class Row:
    """A sound row: ``organisation`` is the file's code."""

    organisation: str
    profile: Profile


def check(raw: Sequence[RawRow], known: Mapping[str, Known], root: str) -> Sequence[Row]:
    """The rows by level and code, so that parents come first. ``known``: what is registered of all
    that the rows name; ``root``: the top of the caller's subtree.

    Raises `Invalid` with every faulty row and column (the first 1,000), pointer ``/rows/<n>/<column>``, n from 0.
    """
    if not raw:
        raise Invalid(Fault(pointer="/rows", code="missing", detail="a tree has at least one row"))
    faults: list[Fault] = []
    rows: list[tuple[int, Row]] = []
    for number, row in enumerate(raw):
        found = list(_faults_alone(number, row))
        faults += found
        if not found:
            rows.append((number, _row(row)))
        elif len(faults) >= MOST_FAULTS:
            raise Invalid(*faults[:MOST_FAULTS])
    faults += _faults_together(rows, known, root, frozenset(str(row.get("code")) for row in raw))
    if faults:
        raise Invalid(*sorted(faults, key=_place)[:MOST_FAULTS])
    return sorted((row for _, row in rows), key=lambda row: (row.profile.level, row.organisation))


def digest(rows: Iterable[Row]) -> str:
    """SHA-256 by which the rows are known, whatever file they came in."""
    hashed = sha256()
    for row in rows:
        hashed.update(repr((row.organisation, astuple(row.profile))).encode())
    return hashed.hexdigest()


def levels(rows: Iterable[Row]) -> dict[str, int]:
    """How many organisations stand at each level; JSON knows text keys only."""
    return {str(level): count for level, count in sorted(Counter(row.profile.level for row in rows).items())}


def _row(raw: RawRow) -> Row:
    level = int(str(raw["level"]))
    return Row(
        organisation=str(raw["code"]),
        profile=Profile(
            kind=Kind(str(raw["kind"])) if raw.get("kind") else KIND_OF_LEVEL[level],
            name=str(raw["name"]),
            level=level,
            parent=str(raw["parent"]) if raw.get("parent") else None,
            class_=str(raw["class"]) if raw.get("class") else None,
        ),
    )


def _faults_alone(number: int, row: RawRow) -> Iterator[Fault]:
    for column in row.keys() - set(COLUMNS):
        yield _fault(number, column, "unknown-column", f"the columns are {', '.join(COLUMNS)}")
    if not _is_code(row.get("code")):
        yield _fault(number, "code", "invalid", "1 to 32 letters or digits")
    name = row.get("name")
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        yield _fault(number, "name", "invalid", f"1 to {LONGEST_NAME} printable characters")
    level = row.get("level")
    if isinstance(level, bool) or str(level) not in {str(known) for known in KIND_OF_LEVEL}:
        yield _fault(number, "level", "invalid", f"an integer from 1 to {max(KIND_OF_LEVEL)}")
    elif (str(level) == "1") != (row.get("parent") is None):
        yield _fault(number, "parent", "invalid", "level 1 has no parent, each other has one")
    elif row.get("parent") is not None and not _is_code(row["parent"]):
        yield _fault(number, "parent", "invalid", "1 to 32 letters or digits")
    if row.get("kind") is not None and str(row["kind"]) not in set(Kind):
        yield _fault(number, "kind", "invalid", f"one of {', '.join(Kind)}")
    class_ = row.get("class")
    if class_ is not None and not (
        isinstance(class_, str) and CODE.fullmatch(class_.replace("-", "").replace("_", ""))
    ):
        yield _fault(number, "class", "invalid", "1 to 32 letters, digits, - or _")


def _faults_together(
    rows: Sequence[tuple[int, Row]], known: Mapping[str, Known], root: str, named: frozenset[str]
) -> Iterator[Fault]:
    """``named``: every code of the file, of faulty rows as well, so that one fault is not told twice."""
    here: dict[str, Known] = {}
    for number, row in rows:
        if row.organisation in here:
            yield _fault(number, "code", "duplicate", f"{row.organisation} stands in an earlier row")
        here.setdefault(row.organisation, Known(level=row.profile.level))
    for number, row in rows:
        before = known.get(row.organisation)
        if before and not before.within:
            yield _fault(number, "code", "out-of-reach", f"{row.organisation} stands outside {root}")
        elif before and before.level != row.profile.level:
            yield _fault(number, "level", "level-fixed", f"registered at level {before.level}")
        if row.profile.parent not in named:
            yield from _faults_of_root(number, row, known, root)
        elif (above := here.get(str(row.profile.parent))) and above.level != row.profile.level - 1:
            yield _mismatch(number, row, above.level)


def _faults_of_root(number: int, row: Row, known: Mapping[str, Known], root: str) -> Iterator[Fault]:
    """A row whose parent is not in the file: it hangs in the caller's subtree, or is its top."""
    parent = row.profile.parent
    if parent is None:
        if row.organisation != root:
            yield _fault(number, "code", "out-of-reach", f"{row.organisation} stands outside {root}")
        return
    above = known.get(parent)
    if above is None or not above.within:
        yield _fault(number, "parent", "unknown", f"{parent} is neither in the file nor registered in {root}")
    elif above.level != row.profile.level - 1:
        yield _mismatch(number, row, above.level)


def _mismatch(number: int, row: Row, level: int) -> Fault:
    detail = f"{row.profile.parent} stands at level {level}, not {row.profile.level - 1}"
    return _fault(number, "parent", "level-mismatch", detail)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _fault(number: int, column: str, code: str, detail: str) -> Fault:
    escaped = column.replace("~", "~0").replace("/", "~1")  # RFC 6901
    return Fault(pointer=f"/rows/{number}/{escaped}", code=code, detail=detail)


def _place(fault: Fault) -> tuple[int, str]:
    _, _, number, column = fault.pointer.split("/")
    return int(number), column
