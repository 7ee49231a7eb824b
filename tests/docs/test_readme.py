"""Both READMEs keep their word: each command in them is run, each number and each line of output is compared."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx2
import pytest

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from tests.docs.pages import READMES, REPOSITORY, Answer, answer_to, blocks, read, run
from tests.docs.standalone import Standalone
from zeren.year.calls import Call
from zeren.year.plan import plan
from zeren.year.tree import yunnan

DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
SECONDS = re.compile(r"\d+\.\d s")
TWO_COMMANDS = "make run"


@pytest.fixture(scope="session")
def said(first_run: tuple[Standalone, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[Answer]]:
    """What the commands of each README answer, typed one after the other; only the first two are not among them."""
    site, _ = first_run
    return {
        page: run(
            [block for block in blocks(page, "sh") if TWO_COMMANDS not in block.text],
            tmp_path_factory.mktemp("commands"),
            port=site.port,
            data=site.data,
        )
        for page in READMES
    }


@pytest.fixture(params=READMES)
def answers(request: pytest.FixtureRequest, said: Mapping[str, Sequence[Answer]]) -> Sequence[Answer]:
    return said[request.param]


def test_the_two_commands_are_what_the_makefile_makes() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for page in READMES:
        commands, *_ = blocks(page, "sh")
        targets = [line.split("#")[0].split() for line in commands.text.splitlines()]
        assert targets == [["make", "run"], ["make", "test"]]
    recipe = makefile.partition("\ntest:")[2].partition("\n\n")[0]
    assert "-m pytest -n 3 --dist loadfile --no-loadscope-reorder\n" in f"{recipe}\n", (
        "make test is every test, and so this one"
    )


@pytest.mark.parametrize("page", READMES)
def test_the_output_shown_is_what_the_run_prints(page: str, printed: str) -> None:
    """Line by line, in this order; how long things took is another matter."""
    shown = read(page).partition("<!-- output of make run -->")[2].split("```")[1]
    lines = iter(_timeless(printed))
    for line in _timeless(shown):
        assert line.endswith("…") or line in lines, f"make run no longer prints this line: {line}"


@pytest.mark.parametrize("page", READMES)
def test_the_digests_shown_are_equal(page: str, printed: str) -> None:
    living, rebuilt = DIGEST.findall(read(page))
    assert living == rebuilt
    assert set(DIGEST.findall(printed)) == {living}


@pytest.mark.parametrize("page", READMES)
def test_the_year_has_as_many_of_everything_as_the_page_says(page: str) -> None:
    tree = yunnan()
    year = plan(tree, scheme_data(DEFAULT_SCHEME))
    puts = Counter(
        re.sub(r"/\d{4}/", "/", call.path).split("/")[3]
        for stage in year.stages
        for call in stage.steps
        if isinstance(call, Call) and call.method == "PUT" and call.path.count("/") == 4
    )
    told = [len(tree.nodes), sum(len(cohort.organisations) for cohort in year.cohorts)]
    told += [717, puts["inspections"], puts["sessions"]]
    assert re.search(r"\D+".join(f"{number:,}" for number in told), read(page)), (
        f"{page} says other numbers than {told}"
    )


def test_both_pages_have_the_same_commands() -> None:
    english, chinese = ([block.text for block in blocks(page, "sh")] for page in READMES)
    assert english[1:] == chinese[1:]


def test_the_ranking_has_three_rows_and_says_where_the_next_are(answers: Sequence[Answer], printed: str) -> None:
    answer = answer_to(answers, "/ranking")
    ranking = json.loads(answer.body)
    assert [row["rank"] for row in ranking["rows"]] == [1, 2, 3]
    for row in ranking["rows"]:
        assert re.search(rf"│ {row['rank']} +│ {row['organisation']} {row['name']} +│ {row['composite']:.2f} ", printed)
    assert answer.headers["link"].endswith('; rel="next"')


def test_the_explanation_leads_from_the_composite_to_events(answers: Sequence[Answer]) -> None:
    explanation = json.loads(answer_to(answers, "/explanation").output)
    composite, *_ = explanation["steps"]
    assert composite["value"] == round(100 * explanation["result"]["composite"]) == 9435
    *components, adjustments = composite["parts"]
    assert [part["name"] for part in components] == ["live", "routine", "field"]
    assert adjustments["name"] == "adjustments"
    for part in components:
        steps = list(_with_parts(part))
        assert any(fact["event"] for step in steps for fact in step["facts"])
        assert all(step["rule"] and step["source"] for step in steps)
        assert part["numerator"] is not None


def test_a_project_is_declared_and_says_its_version_and_what_may_follow(answers: Sequence[Answer]) -> None:
    answer = answer_to(answers, "my-first")
    project = json.loads(answer.body)
    assert answer.status == 200
    assert answer.headers["etag"] == '"2"', (
        "declared with a milestone; the second page says it again, and it happened once"
    )
    assert project["title"] == "一件事一次办"
    assert project["allowed_actions"] == ["approve", "return"]


def test_a_mistake_is_told_in_chinese_with_the_place_of_each_fault(answers: Sequence[Answer]) -> None:
    answer = answer_to(answers, "my-second")
    problem = json.loads(answer.body)
    assert answer.status == problem["status"] == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "zh"
    assert problem["title"] == "输入内容不合规"
    assert [fault["pointer"] for fault in problem["errors"]] == ["/cycle", "/level"]


def test_a_rebuild_beside_the_running_site_gives_the_same_digest(answers: Sequence[Answer], printed: str) -> None:
    last = json.loads(answer_to(answers, "zeren rebuild").output.splitlines()[-1])
    assert last["done"]["before"] == last["done"]["after"]
    assert last["digests"] == {"2026": DIGEST.findall(printed)[0]}


@pytest.mark.parametrize("role", ["admin", "clerk", "secretary", "inspector", "judge"])
def test_a_token_is_printed_for_each_of_the_five_roles(role: str, printed: str) -> None:
    assert re.search(rf"^{role} \([\w-]+, .+\)\neyJ[\w-]+\.[\w-]+\.[\w-]+$", printed, re.MULTILINE)


def test_every_address_on_the_pages_answers(site: Standalone, tmp_path: Path) -> None:
    addresses = {found for page in READMES for found in re.findall(r"http://127\.0\.0\.1:8000/[\w/]+", read(page))}
    assert len(addresses) >= 4
    for address in addresses:
        assert httpx2.get(address.replace(":8000", f":{site.port}")).status_code == 200


def _timeless(text: str) -> list[str]:
    return [SECONDS.sub("… s", line.rstrip()) for line in text.splitlines() if line.strip()]


def _with_parts(step: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    parts = step["parts"]
    assert isinstance(parts, list)
    return [step, *(deeper for part in parts for deeper in _with_parts(part))]
