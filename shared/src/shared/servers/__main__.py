"""Have ready what the tests need of other worlds.

``python -m shared.servers deploy/kafka/pom.xml var/kafka-libs``: Java, Maven and the jars of Kafka.
``python -m shared.servers tests/api_docs/package-lock.json var/node-libs``: Node, npm and the modules of the lock file.
"""

import sys
from pathlib import Path

from shared.servers import ServerFailed, ensure_jars, ensure_java, ensure_modules, ensure_node


def main() -> int:
    wanted, libs = map(Path, sys.argv[1:])
    try:
        if wanted.name == "package-lock.json":
            ensure_node()
            ensure_modules(wanted.parent, libs)
        else:
            ensure_java()
            ensure_jars(wanted, libs)
    except ServerFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
