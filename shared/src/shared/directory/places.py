"""Rows that carry their place: the path of their organisation in the tree, kept beside them as it changes.

"Under a node, in the order of a key" is then one range of an index: whoever has ``53/5301/530102`` for a place is under
``5301`` in the second step, and the index of the second step lists them by the key. A page costs what it shows, under a
province and under a county. Decision: docs/adr/0057-a-row-knows-its-place.md.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_
from sqlalchemy.orm import Mapped

STEPS = 4
"""So many steps of a place have an index: province, prefecture, county, township. Below are few enough to look at."""


def placed_sql(table: str, place: str, *key: str) -> tuple[str, ...]:
    """The indexes of `under`, for rows of ``table`` that are listed by ``key``."""
    return tuple(
        f"create index {table}_under_{step} on {table} (split_part({place}, '/', {step}), {', '.join(key)})"
        for step in range(1, STEPS + 1)
    )


def under(place: Mapped[Any], path: str) -> ColumnElement[bool]:
    """A condition on rows with a ``place``: in the subtree whose root has ``path``."""
    steps = path.split("/")
    step = min(len(steps), STEPS)
    # The step is written out, not handed over as a parameter: so the planner knows the index again.
    indexed: ColumnElement[bool] = (
        func.split_part(place, literal_column("'/'"), literal_column(f"{step}")) == steps[step - 1]
    )
    return indexed if len(steps) <= STEPS else and_(indexed, inside(place, path))


def inside(place: Mapped[Any], path: str) -> ColumnElement[bool]:
    """The same condition where there are no such indexes."""
    return or_(place == path, place.startswith(path + "/", autoescape=True))
