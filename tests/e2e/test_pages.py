"""Every page that people see, as each role: accessible, narrow enough, valid, and silent in the console."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit
from tests.e2e.inspection import NARROW, WIDE, barriers, invalid_html, sideways
from tests.e2e.people import sign_in_as
from tests.test_urls_and_roles import ROWS

# Which person of the demo sees what a role sees, and where that person starts.
PEOPLE: dict[str, Part | None] = {
    "nobody": None,
    "cso": Part.CSO,
    "organiser": Part.ORGANISER,
    "committee": Part.COMMITTEE,
    "secretariat": Part.SECRETARIAT,
}
STARTS = ("/", "/about/", "/my-work/", "/admin/", "/accounts/email/", "/accounts/password/change/")
# So many pages of one address: the public ones differ most.
MOST_OF_A_ROUTE = {"nobody": 3}
# What is no page of the portal, or not to be read by people.
LEFT_OUT = re.compile(
    r"^/(dev/|static/|healthz|readyz|admin/jsi18n/|admin/autocomplete/)|/attachments/\d+/$|\.(xml|json)$"
)
# Pages to which a mail leads, or an unusual state; each is looked at where a journey or a test brings it about.
NOT_REACHED_BY_LINKS = {
    "accounts/inactive/",
    "accounts/confirm-email/(?P<key>[-:\\w]+)/$",
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/key/done/",
    "accounts/password/reset/done/",
    "accounts/password/set/",
    "accounts/confirm-email/",
    "accounts/2fa/",
    "accounts/2fa/reauthenticate/",
    "accounts/reauthenticate/",
    "admin/password_change/done/",
}


@dataclass
class Walk:
    """From link to link through everything that one person can open."""

    page: Page
    starts: tuple[str, ...]
    most_of_a_route: int = 1
    seen: dict[str, list[str]] = field(default_factory=dict)

    def pages(self) -> Iterator[str]:
        """Open one page after the other, each new address of the portal a few times."""
        waiting = [(path, "") for path in self.starts]
        while waiting:
            path, parent = waiting.pop(0)
            route = _route(path)
            if route is None:
                continue
            known = self.seen.setdefault(route, [])
            if path in known or len(known) >= self.most_of_a_route:
                continue
            known.append(path)
            answer = self.page.goto(path)
            assert answer
            # A page that says why one cannot do this yet is a page like others.
            if answer.status not in {200, 403}:
                assert not parent, f"a link on {parent} leads to {path}, which answers {answer.status}"
                continue
            yield path
            waiting += [(link, path) for link in self._links()]

    def _links(self) -> list[str]:
        found = self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        here = urlsplit(self.page.url)
        parts = [urlsplit(one) for one in found]
        own = [one for one in parts if one.netloc == here.netloc]
        return [one.path + (f"?{one.query}" if one.query else "") for one in own]


def _route(path: str) -> str | None:
    """The address's pattern; None for what is left out."""
    bare = path.partition("?")[0]
    try:
        return None if LEFT_OUT.search(bare) else resolve(bare).route
    except Resolver404:
        return None


@pytest.fixture(scope="session")
def visited() -> set[str]:
    """The patterns that were opened by anybody."""
    return set()


@pytest.mark.parametrize("role", PEOPLE)
def test_pages_are_open_to_everybody_who_may_see_them(
    visit: Visit, role: str, visited: set[str], tmp_path: Path
) -> None:
    page = visit(width=NARROW)
    if part := PEOPLE[role]:
        sign_in_as(page, part)
    faults: list[str] = []
    names: dict[str, str] = {}
    walk = Walk(page, STARTS, MOST_OF_A_ROUTE.get(role, 1))
    for path in walk.pages():
        name = f"{len(names):03}.html"
        names[name] = path
        faults += [f"{path} at {NARROW} px: {one}" for one in (*barriers(page), *sideways(page))]
        page.set_viewport_size({"width": WIDE, "height": 900})
        faults += [f"{path} at {WIDE} px: {one}" for one in (*barriers(page), *sideways(page))]
        page.set_viewport_size({"width": NARROW, "height": 900})
        answer = page.request.get(path)
        (tmp_path / name).write_bytes(answer.body())
    visited |= {route for route, paths in walk.seen.items() if paths}
    for line in invalid_html(tmp_path):
        name, _colon, message = line.partition(":")
        faults.append(f"{names[name]}: {message}")
    assert not faults, f"{len(faults)} faults on {len(names)} pages:\n" + "\n".join(faults)


def test_every_address_that_opens_a_page_was_looked_at(visited: set[str]) -> None:
    if not visited:
        pytest.skip("the pages were not walked in this run")
    opened = {
        resolve(re.sub(r"{\w+}", "1", row.address)).route
        for row in ROWS
        if row.method == "GET" and "200" in row.answers.values()
    }
    looked_at = {route for route in opened if not _is_left_out(route)}
    assert sorted(looked_at - visited - NOT_REACHED_BY_LINKS) == []


def _is_left_out(route: str) -> bool:
    return bool(LEFT_OUT.search("/" + route.replace("<int:pk>", "1")))


@pytest.mark.parametrize(("language", "dark"), [("en-GB", True), ("ar", False), ("ar", True)])
def test_dark_and_right_to_left(visit: Visit, language: str, *, dark: bool) -> None:
    page = visit(width=NARROW, language=language, dark=dark)
    faults: list[str] = []
    walk = Walk(page, ("/",))
    for path in walk.pages():
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        faults += [f"{path}: {one}" for one in (*barriers(page), *sideways(page))]
    sign_in_as(page, Part.CSO)
    walk = Walk(page, ("/my-work/",), seen=walk.seen)
    for path in walk.pages():
        faults += [f"{path}: {one}" for one in (*barriers(page), *sideways(page))]
    assert not faults, "\n".join(faults)
