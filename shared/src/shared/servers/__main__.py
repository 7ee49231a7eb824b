"""``python -m shared.servers deploy/kafka/pom.xml var/kafka-libs``: have Java, Maven and the jars of Kafka ready."""

import sys
from pathlib import Path

from shared.servers import ServerFailed, ensure_jars, ensure_java


def main() -> int:
    pom, libs = sys.argv[1:]
    try:
        ensure_java()
        ensure_jars(Path(pom), Path(libs))
    except ServerFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
