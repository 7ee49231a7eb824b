"""The how-tos keep their word: tables are held against the program, code is executed, commands are run."""

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import httpx2
import msgspec
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from checklist_svc.service import SERVICE as CHECKLIST
from project_svc.service import SERVICE as PROJECT
from scoring_svc.cli import REFUSED
from scoring_svc.config import ScoringSettings
from scoring_svc.generations import refusals
from scoring_svc.service import SERVICE as SCORING
from shared.contracts import CloudEvent, encode
from shared.contracts.frozen import HOME, examine
from shared.contracts.samples import SAMPLES
from shared.eventstore.seals import PinnedKeys, read_signer
from shared.kernel import Refused
from shared.log import KafkaLog, Outgoing
from shared.testing.waiting import until
from tests.docs.pages import HOW_TO, READMES, REPOSITORY, Answer, Block, answer_to, blocks, read, run
from tests.docs.standalone import Standalone

PRODUCTION = f"{HOW_TO}/run-in-production.md"
SUBSCRIBE = f"{HOW_TO}/subscribe-to-events.md"
REBUILD = f"{HOW_TO}/rebuild.md"
VERIFY = f"{HOW_TO}/verify.md"
SCHEME = f"{HOW_TO}/add-a-scheme.md"
EVENT = f"{HOW_TO}/add-an-event.md"

PAGES = [*READMES, "CONTRIBUTING.md", "docs/README.md"]
PAGES += sorted(str(page.relative_to(REPOSITORY)) for page in (REPOSITORY / HOW_TO).glob("*.md"))

PUBLISHED = SAMPLES["zeren.scoring.result-published.v1"]
SESSION_CLOSED = SAMPLES["zeren.scoring.session-closed.v1"]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", read(page))
    for link in links:
        assert (REPOSITORY / page).parent.joinpath(link).exists(), link


def test_every_how_to_is_in_both_readmes_and_in_the_index() -> None:
    for page in (REPOSITORY / HOW_TO).glob("*.md"):
        assert f"(how-to/{page.name})" in read("docs/README.md")
        for readme in READMES:
            assert f"({HOW_TO}/{page.name})" in read(readme)


def test_production_lists_every_role_of_every_service() -> None:
    for service in (CHECKLIST, PROJECT, SCORING):
        roles = " ".join(f"`{role}`" for role in ("api", *service.roles))
        assert f"| `{service.name}_svc` | {roles} |" in read(PRODUCTION)
    assert f"python -m scoring_svc {' '.join(SCORING.roles)}`" in read(PRODUCTION)


def test_production_lists_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `ZEREN_(\w+)` \| (.+?) \|", read(PRODUCTION), re.MULTILINE)
    assert [name.lower() for name, _ in rows] == list(ScoringSettings.model_fields)
    for name, told in rows:
        field = ScoringSettings.model_fields[name.lower()]
        if field.is_required():
            assert told == "needed"
        elif field.default == "":
            assert told == "empty"
        else:
            assert told == f"`{str(field.default).lower()}`"


async def test_the_topics_of_production_are_fit_for_the_services(kafka: str, fresh_topic: Callable[[str], str]) -> None:
    """Made with the settings on the page; this Kafka has one node, so one replica has to do."""
    (command,) = [block.text for block in blocks(PRODUCTION, "sh") if "kafka-topics.sh" in block.text]
    settings = dict(re.findall(r"--config (\S+?)=(\S+)", command))
    (partitions,) = re.findall(r"--partitions (\d+)", command)
    assert int(partitions) == ScoringSettings.model_fields["partitions"].default
    name, admin, log = fresh_topic("production"), AIOKafkaAdminClient(bootstrap_servers=kafka), KafkaLog(kafka)
    await admin.start()
    await log.start()
    try:
        settings["min.insync.replicas"] = "1"
        topic = NewTopic(name, num_partitions=int(partitions), replication_factor=1, topic_configs=settings)
        await admin.create_topics([topic])
        await log.ensure(name, int(partitions))
    finally:
        await log.stop()
        await admin.close()


def test_the_wheels_of_a_site_without_a_network_are_those_of_make_run() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    commands = "\n".join(block.text for block in blocks(PRODUCTION, "sh"))
    assert "pip install --quiet --require-hashes -r requirements/run.txt" in makefile
    assert "pip install --require-hashes -r requirements/run.txt" in commands
    for folder in re.findall(r"\./(\S+)", commands):
        assert (REPOSITORY / folder / "pyproject.toml").exists()


async def test_the_subscriber_tells_each_publication_once(
    kafka: str, fresh_topic: Callable[[str], str], tmp_path: Path
) -> None:
    (code,) = blocks(SUBSCRIBE, "python")
    cohort = msgspec.to_builtins(PUBLISHED.data)["cohort"]
    script, topic, log = tmp_path / "notify.py", fresh_topic("scoring"), KafkaLog(kafka)
    script.write_text(code.text, encoding="utf-8")
    words = [str(script), kafka, topic, str(tmp_path / "notified.db")]
    await log.start()
    try:
        await log.ensure(topic, 16)
        await log.produce(topic, [_published("p-1", 1), _other(2), _published("p-2", 3), _published("p-2", 3)])
        await log.produce(topic, [_published("p-3", 1, partition=1)])
        assert sorted(await _lines(words, 3, noted=5)) == [f"p-1 {cohort}", f"p-2 {cohort}", f"p-3 {cohort}"]
        await log.produce(topic, [_published("p-2", 3), _published("p-4", 4)])
        assert await _lines(words, 1, noted=7) == [f"p-4 {cohort}"], "started anew, it tells nothing twice"
    finally:
        await log.stop()


async def test_a_rebuild_is_run_as_the_page_says(site: Standalone, tmp_path: Path) -> None:
    answers = _run(REBUILD, site, tmp_path, without="python -m scoring_svc")
    last = json.loads(answer_to(answers, "zeren rebuild").output.splitlines()[-1])
    assert last["done"]["before"] == last["done"]["after"]
    asked = answer_to(answers, "/rebuilds")
    assert asked.status == 202
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {_token(site)}"}) as client:

        async def ended() -> str | None:
            status: str = (await client.get(site.url + asked.headers["location"])).json()["status"]
            return status if status in ("done", "refused", "failed") else None

        assert await until(ended, seconds=60) == "done"


def test_every_reason_of_a_refused_rebuild_is_on_the_page() -> None:
    named = [one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, Refused)]
    slugs = {one.slug for one in named if one is not Refused}
    assert set(re.findall(r"^\| `([\w-]+)` \|", read(REBUILD), re.MULTILINE)) == slugs
    assert f"| {REFUSED} | refused |" in read(REBUILD)


def test_the_past_is_verified_and_a_checkpoint_kept_as_the_page_says(site: Standalone, tmp_path: Path) -> None:
    commands = [
        block for block in blocks(VERIFY, "sh") if "python -m" not in block.text and "openssl" not in block.text
    ]
    answers = run(commands, tmp_path, port=site.port, data=site.data)
    verified, *_ = (answer.output for answer in answers if "zeren verify" in answer.block.text)
    for service in (CHECKLIST, PROJECT, SCORING):
        assert re.search(
            rf"^{service.name}: [\d,]+ events 事件, [\d,]+ sealed 已封存, [\d,]+ signed", verified, re.MULTILINE
        )
        assert re.search(rf"^{service.name}: [\d,]+ records on the log 日志记录; ", verified, re.MULTILINE)
    origin, size, *_ = answer_to(answers, 'curl -sSf "$ZEREN/project/checkpoint" -o').output.splitlines()
    assert origin == "zeren/project"
    assert int(size) > 0
    assert answer_to(answers, "checkpoint/key").output.startswith("zeren/project+")


def test_the_keys_on_the_page_are_those_that_the_sealer_takes(tmp_path: Path) -> None:
    (made,) = [block.text for block in blocks(VERIFY, "sh") if "openssl" in block.text]
    subprocess.run(["/bin/bash", "-euc", made], cwd=tmp_path, check=True)  # noqa: S603 - a command of our own pages
    signer = read_signer("zeren/project", tmp_path / "seal-key.pem")
    assert PinnedKeys.read("zeren", tmp_path / "seal-public.pem").verifiers("project") == [signer.verifier]


def test_every_damage_that_verify_names_is_on_the_page() -> None:
    said = re.findall(r"^\| `(.+?)` \|", read(VERIFY).partition("## What is printed")[2], re.MULTILINE)
    sources = "".join(
        " ".join((REPOSITORY / "shared/src/shared" / module).read_text(encoding="utf-8").split())
        for module in ("eventstore/seals/verifying.py", "runtime/verify.py", "workers/log_copy.py")
    )
    for words in said:
        for part in words.split("…"):
            assert part.strip(" ,:") in re.sub(r"\{\w+\}", "", sources), words


def test_a_scheme_is_tried_and_adopted_as_the_page_says(site: Standalone, tmp_path: Path) -> None:
    answers = _run(SCHEME, site, tmp_path)
    (tried,) = [answer for answer in answers if "-X POST" in answer.block.text]
    crossing = json.loads(tried.output)["crossing"]
    assert crossing
    adopted = answer_to(answers, "-X PUT")
    assert adopted.status == 200
    document = json.loads(adopted.body)
    assert (document["version"], document["document"]["thresholds"]["good"]) == (1, 9000)
    (compared,) = [answer for answer in answers if "version=1" in answer.block.text]
    assert json.loads(compared.output)["crossing"] == crossing


def test_the_contract_on_the_page_has_a_schema_in_both_languages() -> None:
    contract, _ = blocks(EVENT, "python")
    said = _python(
        contract.text,
        "import json",
        "from shared.contracts import CONTRACTS",
        "from shared.contracts.schema import data_schema",
        "print(json.dumps(data_schema(CONTRACTS['zeren.checklist.meeting-held.v1'])))",
    )
    schema = json.loads(said)["$defs"]["MeetingHeldV1"]
    assert set(schema["required"]) == {"organisation", "recorded_by", "person", "cycle", "quarter"}


def test_a_breaking_change_is_named_as_the_page_says(tmp_path: Path) -> None:
    for folder in ("schemas", "examples"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    promised = tmp_path / "schemas" / "checklist.inspection-withdrawn.v1.json"
    schema = json.loads(promised.read_bytes())
    schema["$defs"]["InspectionWithdrawnV1"]["properties"]["weather"] = {"type": "string"}
    promised.write_text(json.dumps(schema), encoding="utf-8")
    (shown,) = blocks(EVENT, "")
    assert [f"breaking: {line}" for line in examine(tmp_path).breaking] == shown.text.splitlines()


def test_the_upcaster_on_the_page_lifts_what_was_stored() -> None:
    _, upcaster = blocks(EVENT, "python")
    said = _python(upcaster.text, """print(codec.decode("project-renamed", '{"project": "p", "title": "t"}'))""")
    assert said == "ProjectRenamed(project='p', title='t', reason='')\n"


def _published(person: str, sequence: int, *, partition: int = 0) -> Outgoing:
    data = msgspec.structs.replace(PUBLISHED.data, person=person)
    return _told(msgspec.structs.replace(PUBLISHED, data=data), sequence, partition)


def _other(sequence: int) -> Outgoing:
    return _told(SESSION_CLOSED, sequence, 0)


def _told(event: CloudEvent, sequence: int, partition: int) -> Outgoing:
    numbered = msgspec.structs.replace(event, sequence=f"{sequence:020}")
    return Outgoing(partition=partition, key=event.partitionkey.encode(), value=encode(numbered))


async def _lines(words: Sequence[str], number: int, *, noted: int) -> Sequence[str]:
    """The first lines that the script prints; it is killed, as by a power cut, when it has noted so many records."""
    *_, file = words

    async def look() -> bool:
        with closing(sqlite3.connect(file)) as kept:
            return kept.execute("select sum(next) from read").fetchone() == (noted,)

    child = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    try:
        async with asyncio.timeout(30):
            told = [(await child.stdout.readline()).decode().strip() for _ in range(number)]
        await until(look)
        return told
    finally:
        child.kill()
        await child.wait()


def _run(page: str, site: Standalone, folder: Path, *, without: str = "\0") -> Sequence[Answer]:
    commands: Sequence[Block] = [block for block in blocks(page, "sh") if without not in block.text]
    return run(commands, folder, port=site.port, data=site.data)


def _python(*code: str) -> str:
    """What the code prints, run in a process of its own: a contract is entered in a register, once."""
    done = subprocess.run([sys.executable, "-c", "\n".join(code)], capture_output=True, text=True, check=False)  # noqa: S603 - the code of our pages
    assert done.returncode == 0, done.stderr
    return done.stdout


def _token(site: Standalone) -> str:
    words = [REPOSITORY / ".venv/bin/zeren", "token", "admin", "--data", str(site.data)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own
