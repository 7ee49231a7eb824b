"""The docs pages need nothing but us."""

import hashlib
import json
import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from tests.shared.web.conftest import Make, calling

from shared import web
from shared.contracts import asyncapi
from shared.kernel import Text
from shared.web.docs import STATIC
from shared.web.glossary import WORDS
from shared.web.openapi import complete

PAGES = ["/", "/docs", "/reference", "/events", "/project/docs", "/project/reference"]
OURS = ["show-swagger.js", "show-scalar.js", "show-events.js", "no-code-from-text.js"]


@pytest.fixture
async def portal(app: FastAPI) -> httpx2.AsyncClient:
    services = {
        web.Described(title=Text("Projects", "项目"), prefix="/project"): app,
        web.Described(title=Text("Scoring", "评分"), prefix="/scoring"): app,
    }
    return calling(web.portal(services))


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_from_here_only(portal: httpx2.AsyncClient, path: str) -> None:
    page = await portal.get(path)

    assert page.status_code == 200
    assert not re.search(r"https?:|//[a-z]", page.text)
    assert "connect-src" in page.headers["content-security-policy"]
    assert "unsafe-eval" not in page.headers["content-security-policy"]
    for url in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        if "assets" in url:
            assert (await portal.get(url)).status_code == 200
    assert not re.search(r"<script>", page.text), "an inline script would need unsafe-inline"


@pytest.mark.parametrize("name", OURS)
def test_our_scripts_name_no_other_address(name: str) -> None:
    assert "http" not in (STATIC / name).read_text()


def test_everything_that_would_ask_elsewhere_is_off() -> None:
    scalar, swagger = ((STATIC / name).read_text() for name in ("show-scalar.js", "show-swagger.js"))

    assert "validatorUrl: null" in swagger
    for line in ("withDefaultFonts: false", "telemetry: false", "agent: { disabled: true }", "mcp: { disabled: true }"):
        assert line in scalar
    assert "proxy" not in scalar


@pytest.mark.parametrize(("path", "name"), [("/docs", "urls"), ("/reference", "sources")])
async def test_the_docs_over_all_services_name_each(portal: httpx2.AsyncClient, path: str, name: str) -> None:
    page = (await portal.get(path)).text
    config = json.loads(re.findall(r'id="config">(.*?)</script>', page)[0])

    assert [entry["url"] for entry in config[name]] == ["/project/openapi.json", "/scoring/openapi.json"]


async def test_the_index_links_docs_health_and_documents(portal: httpx2.AsyncClient) -> None:
    index = (await portal.get("/")).text

    for link in (
        "/docs",
        "/events",
        "/asyncapi.json",
        "/project/docs",
        "/scoring/reference",
        "/project/openapi.json",
        "/scoring/readyz",
    ):
        assert f'href="{link}"' in index


async def test_an_unknown_page_is_a_problem(portal: httpx2.AsyncClient) -> None:
    response = await portal.get("/elsewhere")

    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("name", ["nothing.js", "README.md", "index.html", "..%2fapp.py", "%2e%2e"])
async def test_only_assets_are_served(portal: httpx2.AsyncClient, name: str) -> None:
    assert (await portal.get(f"/docs/assets/{name}")).status_code == 404


async def test_the_document_is_served(portal: httpx2.AsyncClient) -> None:
    assert (await portal.get("/project/openapi.json")).json()["openapi"].startswith("3.1")


async def test_the_events_are_served_as_they_are_described(portal: httpx2.AsyncClient) -> None:
    page = (await portal.get("/events")).text
    served = await portal.get(json.loads(re.findall(r'id="config">(.*?)</script>', page)[0])["url"])

    assert served.headers["content-type"] == "application/json"
    assert served.json() == asyncapi.document()


def test_the_vendored_files_are_those_of_the_table() -> None:
    table = re.findall(r"\| `([\w.-]+)` \| `[\w./-]+` \| `([0-9a-f]{64})` \|", (STATIC / "README.md").read_text())

    assert len(table) == 7
    for name, digest in table:
        assert hashlib.sha256(Path(str(STATIC / name)).read_bytes()).hexdigest() == digest, name


def test_a_field_is_called_what_its_value_is_called_or_what_the_glossary_calls_it() -> None:
    year = {"type": "integer", "description": "Year 年度"}
    fields = {
        "of": {"anyOf": [year, {"type": "null"}]},
        "some": {"type": "array", "items": year},
        "person": {"type": "string"},
        "nobody_knows": {"type": "string"},
    }

    described = complete({"components": {"schemas": {"ThingOut": {"properties": fields}}}})

    said = described["components"]["schemas"]["ThingOut"]["properties"]
    assert [field.get("description") for field in said.values()] == ["Year 年度", "Year 年度", WORDS["person"], None]


def test_an_operation_is_named_in_both_languages() -> None:
    described = {"paths": {"/x": {"post": {"summary": "Claim Project", "description": "认领项目. 409 if not"}}}}

    operation = complete({**described, "components": {}})["paths"]["/x"]["post"]

    assert operation["summary"] == "Claim project 认领项目"


def test_a_parameter_that_may_be_absent_is_never_null(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    optional = [
        parameter
        for operation in (paths["/project/v1/projects"]["get"], paths["/project/v1/projects/{project}"]["post"])
        for parameter in operation["parameters"]
        if not parameter["required"]
    ]

    said = {parameter["name"]: parameter["schema"].get("type") for parameter in optional}
    assert said == {"limit": "integer", "cursor": "string", "Zeren-After": "integer", "If-Match": "string"}


def test_a_route_may_name_refusals_of_its_own(make: Make) -> None:
    router = web.Router(dependencies=[web.OPEN])

    @router.get("/things", responses=web.refusals(404, 415))
    async def list_things() -> list[int]:
        """List things 列出."""
        return []

    document = make(routers=[router]).openapi()

    answers = document["paths"]["/project/v1/things"]["get"]["responses"]
    assert {status: answer for status, answer in answers.items() if status != "200"} == {
        "404": {"$ref": "#/components/responses/Problem404"},
        "415": {"$ref": "#/components/responses/Problem415"},
    }
    assert "Problem415" in document["components"]["responses"]
    assert "Problem415" not in make().openapi()["components"]["responses"], "nobody says so there"
