"""``python -m scoring_svc ROLE…``, or ``python -m scoring_svc rebuild``."""

import sys

from scoring_svc import cli
from scoring_svc.service import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    if sys.argv[1:2] == ["rebuild"]:
        cli.app()
    else:
        main(SERVICE)
