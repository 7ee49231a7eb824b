"""``python -m tests.soak [STEP…]``: MINUTES=20, SEED=… . Exit code 1 on any breach.

The name stays in a function: processes that are forked load this module too.
"""

import sys

if __name__ == "__main__":
    from tests.soak.run import main

    sys.exit(main(sys.argv[1:]))
