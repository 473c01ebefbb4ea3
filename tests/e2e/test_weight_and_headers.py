"""What comes over the wire: little, compressed, and with headers that close the door."""

import pytest
from playwright.sync_api import Page

from tests.e2e.browsing import Visit
from tests.e2e.inspection import open_headers, weight

MOST_BYTES = 60_000
LISTS = ("/", "/about/", "/calls/", "/coalitions/", "/sessions/", "/recommendations/", "/speakers/", "/organisations/")
FIRST_OF = {
    "/calls/": "/calls/",
    "/coalitions/": "/coalitions/",
    "/sessions/": "/sessions/",
    "/recommendations/": "/sessions/",
}


@pytest.mark.parametrize("path", LISTS)
def test_a_first_visit_is_light(visit: Visit, path: str) -> None:
    assert weight(visit(), path) <= MOST_BYTES


@pytest.mark.parametrize("path", FIRST_OF)
def test_a_first_visit_of_what_a_list_names_is_light(visit: Visit, path: str) -> None:
    page = visit()
    page.goto(path)
    found = _first_detail(page, FIRST_OF[path])
    assert weight(visit(), found) <= MOST_BYTES


@pytest.mark.parametrize("path", ["/", "/coalitions/", "/accounts/login/", "/no-such-page/", "/accounts/signup/"])
def test_headers_close_the_door(visit: Visit, path: str) -> None:
    answer = visit().request.get(path)
    assert open_headers(answer) == []


def _first_detail(page: Page, prefix: str) -> str:
    paths: list[str] = page.eval_on_selector_all("main a[href]", "all => all.map(one => new URL(one.href).pathname)")
    return next(path for path in paths if path.startswith(prefix) and path != prefix)
