"""Years of public events at the scale of a province, drawn from a seed and poured into a log: what the benches read.

`templates` renders an event from what `wrap` and `encode` made once; `sentences` are the events; `plan` says what
happens to an organisation, and when; `year` tells it of all, interleaved and numbered; `pour` puts it on a log.
"""

from tests.bench.years.pen import Pen
from tests.bench.years.pour import Poured, pour
from tests.bench.years.templates import TOPICS
from tests.bench.years.year import Year

__all__ = ["TOPICS", "Pen", "Poured", "Year", "pour"]
