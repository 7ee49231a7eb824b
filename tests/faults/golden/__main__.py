"""``python -m tests.faults.golden``: freeze what is not frozen yet."""

import sys

from tests.faults.golden import CODECS, freeze

for service in CODECS:
    sys.stdout.write(f"{service}: {freeze(service)} frozen\n")
