"""The tree over HTTP, on a real PostgreSQL: accepted whole or refused whole, applied once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.testing.fixtures import FreshDatabase
from tests.integration.checklist_site import ORGANISATIONS, PARQUET, TREE, Site, checklist_site, migrated, ok

YUNNAN = Path(__file__).parents[2] / "deploy/standalone/src/zeren/data/53.parquet"
NODES = 16_495


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with checklist_site(await fresh_database("checklist", prepare=migrated), tmp_path) as opened:
        yield opened


async def test_a_tree_is_accepted_and_then_applied(site: Site) -> None:
    done = await site.imported(TREE)
    assert (done["rows"], done["applied"], done["registered"]) == (ORGANISATIONS, ORGANISATIONS, ORGANISATIONS)
    assert done["levels"] == {"1": 1, "2": 2, "3": 3}
    types = await site.events()
    assert types == ["import-accepted", *["organisation-registered"] * 6, "import-group-applied", "import-finished"]


async def test_the_same_tree_again_applies_nothing_new(site: Site) -> None:
    await site.imported(TREE)
    again = await site.imported(TREE)
    assert (again["registered"], again["changed"], again["unchanged"]) == (0, 0, ORGANISATIONS)
    assert (await site.events()).count("organisation-registered") == ORGANISATIONS


async def test_a_changed_name_is_the_only_thing_that_a_second_tree_changes(site: Site) -> None:
    await site.imported(TREE)
    again = await site.imported(TREE.replace("昆明市", "昆明"))
    assert (again["registered"], again["changed"], again["unchanged"]) == (0, 1, ORGANISATIONS - 1)
    shown = await site.as_("clerk").get("/organisations/5301")
    assert shown.json()["name"] == "昆明"


async def test_a_dry_run_says_what_it_would_do_and_does_nothing(site: Site) -> None:
    rehearsed = await site.as_("admin").send_tree(TREE, query="?dry_run=true")
    assert rehearsed.status_code == 200
    assert rehearsed.json() == {
        "rows": 6,
        "levels": {"1": 1, "2": 2, "3": 3},
        "registered": 6,
        "changed": 0,
        "unchanged": 0,
    }
    assert await site.events() == []


async def test_a_tree_with_faulty_rows_is_refused_whole_and_names_each(site: Site) -> None:
    wrong = TREE.replace("五华区,3", "五华区,4").replace("麒麟区,3,5302", ",3,5399")
    refused = await site.as_("admin").send_tree(wrong)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:zeren:problem:invalid"
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/rows/3/parent", "level-mismatch"),
        ("/rows/5/name", "invalid"),
    ]
    assert await site.events() == []


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/csv", TREE),
        ("application/x-ndjson", '{"code":"53","name":"云南省","level":1,"parent":null}\n'),
    ],
)
async def test_a_tree_comes_in_either_text_form(site: Site, media_type: str, content: str) -> None:
    assert (await ok(site.as_("admin").send_tree(content, media_type))).status_code == 202


@pytest.mark.parametrize(
    ("media_type", "content", "status", "pointer"),
    [
        (PARQUET, b"no parquet", 422, ""),
        ("text/csv", b"\xff\xfe", 422, ""),
        ("text/csv", b"code,name,level,parent\n", 422, "/rows"),
        ("application/x-ndjson", b'{"code":"53"', 422, "/rows/0"),
        ("application/x-ndjson", b"[1]", 422, "/rows/0"),
        ("application/json", b"{}", 415, None),
    ],
)
async def test_what_is_no_tree_is_a_problem(
    site: Site, media_type: str, content: bytes, status: int, pointer: str | None
) -> None:
    answer = await site.as_("admin").send_tree(content, media_type)
    assert answer.status_code == status
    assert [fault["pointer"] for fault in answer.json().get("errors", [])] == ([] if pointer is None else [pointer])
    assert await site.events() == []


async def test_only_an_administrator_imports_and_only_into_the_own_subtree(site: Site) -> None:
    assert (await site.as_("clerk").send_tree(TREE)).status_code == 403
    outside = await site.as_("admin", "22").send_tree(TREE)
    assert [fault["pointer"] for fault in outside.json()["errors"]] == ["/rows/0/code"]
    assert await site.events() == []


async def test_an_import_is_seen_by_those_above_it_only(site: Site) -> None:
    accepted = await ok(site.as_("admin").send_tree(TREE))
    path = accepted.headers["location"].removeprefix("/checklist/v1")
    assert (await site.as_("admin").get(path)).status_code == 200
    assert (await site.as_("admin", "22").get(path)).status_code == 404


async def test_the_whole_of_yunnan_is_imported_once_however_often_it_is_sent(site: Site) -> None:
    content, admin = YUNNAN.read_bytes(), site.as_("admin")

    first = await site.imported(content, PARQUET)
    again = await site.imported(content, PARQUET)

    await ok(admin.get("/organisations", zeren_after=await site.head()))
    covered = await ok(admin.get("/coverage?cycle=2026"))
    assert sum(level["organisations"] for level in covered.json()["levels"]) == NODES
    assert (first["registered"], first["unchanged"]) == (NODES, 0)
    assert (again["registered"], again["unchanged"]) == (0, NODES)
