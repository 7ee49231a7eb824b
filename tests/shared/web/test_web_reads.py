"""Pages, and reading one's own writes."""

import httpx2
import pytest
from tests.shared.web.conftest import Make, Store, Token, calling, projects

from shared.web import Rejected
from shared.web.paging import decode, encode

URL = "/project/v1/projects"


async def test_pages_follow_one_another_to_the_end(client: httpx2.AsyncClient) -> None:
    seen: list[int] = []
    url: str | None = f"{URL}?limit=50"
    while url:
        response = await client.get(url)
        seen += response.json()["items"]
        link = response.links.get("next")
        assert (link is None) == (response.json()["next"] is None)
        url = link["url"] if link else None

    assert seen == list(range(1, 121))


async def test_a_page_has_fifty_items_unless_told(client: httpx2.AsyncClient) -> None:
    assert len((await client.get(URL)).json()["items"]) == 50


async def test_a_full_last_page_has_no_next(client: httpx2.AsyncClient) -> None:
    response = await client.get(f"{URL}?limit=120")

    assert (len(response.json()["items"]), response.json()["next"]) == (120, None)


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1e2", ""])
async def test_the_limit_has_limits(client: httpx2.AsyncClient, limit: str) -> None:
    assert (await client.get(f"{URL}?limit={limit}")).status_code == 422


GENUINE = encode((50,))


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "====",
        GENUINE + "A",
        GENUINE[:-1],
        GENUINE + "=",
        GENUINE.swapcase(),
        "A" + GENUINE[1:],
        encode(("50",)),
        encode((50, 50)),
        encode(()),
        "责任",
    ],
)
async def test_a_cursor_that_was_tampered_with_is_400(client: httpx2.AsyncClient, cursor: str) -> None:
    response = await client.get(URL, params={"cursor": cursor})

    assert (response.status_code, response.json()["type"]) == (400, "urn:zeren:problem:cursor-unfit")


def test_every_changed_character_of_a_cursor_is_noticed() -> None:
    for place, character in enumerate(GENUINE):
        changed = GENUINE[:place] + ("A" if character != "A" else "B") + GENUINE[place + 1 :]
        with pytest.raises(Rejected):
            decode(changed, [int])


def test_a_cursor_keeps_its_key() -> None:
    assert decode(encode(("项目", 7)), [str, int]) == ("项目", 7)


async def test_a_read_waits_for_the_position_that_it_names(make: Make, store: Store, token: Token) -> None:
    asked: list[int] = []

    async def wait_until(position: int) -> bool:
        asked.append(position)
        return position <= 7

    app = make(routers=[projects(store)], wait_until=wait_until)
    async with calling(app, Authorization=f"Bearer {token()}") as client:
        there = await client.get(URL, headers={"Zeren-After": "7"})
        behind = await client.get(URL, headers={"Zeren-After": "8"})
        without = await client.get(URL)
        nonsense = await client.get(URL, headers={"Zeren-After": "soon"})

    assert asked == [7, 8]
    assert (there.status_code, without.status_code, nonsense.status_code) == (200, 200, 422)
    assert (behind.status_code, behind.json()["type"]) == (503, "urn:zeren:problem:behind")
    assert behind.headers["retry-after"] == "1"
