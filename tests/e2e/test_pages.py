"""Every page that people see, as each role: accessible, narrow enough, valid, and silent in the console."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse, Page, Response

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.inspection import NARROW, WIDE, barriers, invalid_html, sideways
from tests.e2e.people import sign_in_as
from tests.test_urls_and_roles import ROLES, ROWS

# Which person of the demo sees what a role sees. They walk in two groups: the second looks at what is left over.
PEOPLE: dict[str, Part | None] = {
    "nobody": None,
    "cso": Part.CSO,
    "organiser": Part.ORGANISER,
    "other_organiser": Part.OTHER_ORGANISER,
    "committee": Part.COMMITTEE,
    "secretariat": Part.SECRETARIAT,
}
OUTSIDE, OFFICE = ("nobody", "cso", "organiser", "other_organiser"), ("committee", "secretariat")
STARTS = (
    "/",
    "/about/",
    "/my-work/",
    "/admin/",
    "/accounts/details/",
    "/accounts/email/",
    "/accounts/password/change/",
)
# So many pages of one address are looked at: public ones differ most. Of others one is, by the first who gets there.
MOST_PUBLIC = 3
# So many are searched for links; more of what offers other actions by its state, or by who looks at it.
MOST_SEARCHED = 6
MOST_VARIED_SEARCHED = 30
VARIED = {
    "admin/coalitions/proposal/<path:object_id>/change/",
    "sessions/<slug:slug>/",
    "sessions/<slug:slug>/recommendations/<int:number>/",
}
# What is no page of the portal, or not to be read by people.
LEFT_OUT = re.compile(
    r"^/(dev/|static/|healthz|readyz|admin/jsi18n/|admin/autocomplete/)|/attachments/\d+/$|\.(xml|json|csv|xlsx|ics|atom|pdf|docx)$"
)
PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "session.png"
LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')
# Pages to which a mail leads, or an unusual state; each is looked at where a journey or a test brings it about.
NOT_REACHED_BY_LINKS = {
    # Mails lead to these; what listed organisations and invited people do there are journeys and tests of their own.
    "confirmations/<str:token>/",
    "confirmations/<str:token>/correction/",
    "confirmation-requests/<str:token>/opt-out/",
    "team-invitations/<str:token>/",
    "introductions/<int:pk>/",
    # Files, and pages that need a colleague or a second revision: the journeys of a team and of the committee see them.
    "proposals/<str:reference>/members/table.<str:ending>",
    "proposals/<str:reference>/members/template.<str:ending>",
    "proposals/<str:reference>/document.<str:ending>",
    "coalitions/<slug:slug>/document.pdf",
    "proposals/<str:reference>/document/imports/<int:pk>/",
    "admin/coalitions/proposal/import/<int:pk>/",
    "proposals/<str:reference>/revisions/comparison/",
    "proposals/<str:reference>/team/<int:pk>/removal/",
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
    # Who appeals and who asks to be let in late in the demo has no account that one signs in with.
    "proposals/<str:reference>/appeal/",
    "proposals/<str:reference>/late-entry/",
    "proposals/<str:reference>/cases/<int:pk>/withdrawal/",
    # Nor does any coalition there let its time of grace pass.
    "admin/coalitions/proposal/<int:pk>/delisting/",
    # The form of a case stands on its page, and is sent here.
    "admin/coalitions/case/<int:pk>/decision/",
    "admin/coalitions/case/<path:object_id>/history/",
    # The pages of these rows stand at other addresses too, and their histories look like others.
    "admin/coalitions/supportrequest/<int:pk>/answer/",
    "admin/coalitions/supportrequest/<path:object_id>/history/",
    "admin/coalitions/clarification/<path:object_id>/change/",
    "admin/coalitions/clarification/<path:object_id>/history/",
    "admin/coalitions/extension/<path:object_id>/change/",
    "admin/coalitions/extension/<path:object_id>/history/",
    "admin/coalitions/confirmation/<path:object_id>/change/",
    "admin/coalitions/confirmation/<path:object_id>/history/",
    "admin/coalitions/revision/<path:object_id>/history/",
    "admin/coalitions/validation/<path:object_id>/history/",
    # A mail in its frame, in which the walk sees it.
    "admin/mails/<slug:key>/<slug:language>/html/",
}


@dataclass
class Walk:
    """From link to link through everything that one person can open."""

    page: Page
    starts: tuple[str, ...]
    most_of_a_route: int = 1
    seen: Counter[str] = field(default_factory=Counter)
    """How many pages of an address were looked at, by anybody."""
    _searched: dict[str, set[str]] = field(default_factory=dict)

    def pages(self) -> Iterator[tuple[str, Response]]:
        """Follow links through the portal, and open the first pages of each address: its path and the answer."""
        waiting = [(path, "") for path in self.starts]
        while waiting:
            path, parent = waiting.pop(0)
            route = _route(path)
            if route is None:
                continue
            searched = self._searched.setdefault(route, set())
            is_to_open = path in self.starts or self.seen[route] < self.most_of_a_route
            most_searched = MOST_VARIED_SEARCHED if route in VARIED else MOST_SEARCHED
            if path in searched or len(searched) >= most_searched or ("?" in path and not is_to_open):
                continue
            searched.add(path)
            opened = self.page.goto(path) if is_to_open else None
            answer = opened or self.page.request.get(path, max_retries=2)
            # A page that says why one cannot do this yet is a page like others.
            if answer.status not in {200, 403}:
                assert not parent, f"a link on {parent} leads to {path}, which answers {answer.status}"
                continue
            if (target := urlsplit(answer.url).path) != path.partition("?")[0]:
                waiting.append((target, path))
                continue
            waiting += [(link, path) for link in _links(answer)]
            if opened:
                self.seen[route] += 1
                yield path, opened


def _links(answer: Response | APIResponse) -> list[str]:
    """Where the links of a page lead within the portal."""
    if "text/html" not in answer.headers["content-type"]:
        return []
    here = answer.url.partition("#")[0]
    found = [urlsplit(urljoin(here, unescape(link))) for link in LINK.findall(answer.text())]
    return [f"{one.path}?{one.query}".rstrip("?") for one in found if one.netloc == urlsplit(here).netloc]


def _route(path: str) -> str | None:
    """The address's pattern; None for what is left out."""
    bare = path.partition("?")[0]
    try:
        return None if LEFT_OUT.search(bare) else resolve(bare).route
    except Resolver404:
        return None


@pytest.mark.parametrize("roles", [OUTSIDE, OFFICE], ids=["outside", "office"])
def test_every_page_is_open_to_everybody_who_may_see_it(visit: Visit, tmp_path: Path, roles: tuple[str, ...]) -> None:
    _bring_about_what_the_demo_lacks(visit)
    wanted, looked_at_by_others = _open_to(OUTSIDE), set[str]()
    if roles == OFFICE:
        wanted, looked_at_by_others = _open_to(ROLES) - wanted, wanted
    seen = Counter(dict.fromkeys(looked_at_by_others, MOST_PUBLIC))
    faults: list[str] = []
    names: dict[str, str] = {}
    for role in roles:
        page = visit(width=NARROW)
        if part := PEOPLE[role]:
            sign_in_as(page, part)
        for path, answer in Walk(page, STARTS, MOST_PUBLIC if role == "nobody" else 1, seen).pages():
            shown = f"{role} on {path}"
            name = f"{len(names):03}.html"
            names[name] = shown
            faults += [f"{shown} at {NARROW} px: {one}" for one in (*barriers(page), *sideways(page))]
            page.set_viewport_size({"width": WIDE, "height": 900})
            # axe takes longest, and what it finds on wide pages it finds on public ones.
            found_wide = (*sideways(page), *(barriers(page) if role == "nobody" else ()))
            faults += [f"{shown} at {WIDE} px: {one}" for one in found_wide]
            page.set_viewport_size({"width": NARROW, "height": 900})
            (tmp_path / name).write_bytes(answer.body())
    for line in invalid_html(tmp_path):
        name, _colon, message = line.partition(":")
        faults.append(f"{names[name]}: {message}")
    faults += [f"nobody looked at {route}" for route in sorted(wanted - seen.keys() - NOT_REACHED_BY_LINKS)]
    assert not faults, f"{len(faults)} faults on {len(names)} pages:\n" + "\n".join(faults)


def _bring_about_what_the_demo_lacks(visit: Visit) -> None:
    """A summary in the making, a file, new criteria, a mail: each has pages of its own."""
    organiser, secretariat = visit(), visit()
    sign_in_as(organiser, Part.ORGANISER)
    organiser.goto("/my-work/")
    follow(organiser.locator("main li", has_text="Draft").locator("a[href^='/sessions/']").first)
    draft = organiser.url.removesuffix("edit/")
    for rows, label in (("key-issues", "Key issue"), ("recommendations", "Recommendation")):
        organiser.goto(f"{draft}summary/{rows}/new/")
        control(organiser, label).fill("Said aloud, and not yet written down")
        submit(organiser, re.compile("^Add"))
    organiser.goto(f"{draft}attachments/new/")
    organiser.locator("input[type=file]").set_input_files(PICTURE)
    submit(organiser, re.compile("^Attach|^Add"))
    convener = visit()
    sign_in_as(convener, Part.CSO)
    convener.goto("/proposals/")
    follow(convener.locator("main li", has_text="Draft").locator("a[href^='/proposals/']").first)
    proposal = convener.url
    convener.goto(f"{proposal}members/imports/new/")
    convener.locator("main textarea").fill("Organisation\tCountry\nA name that nobody has\tKenia")
    submit(convener, "Read the list")
    convener.goto(f"{proposal}team/invitations/new/")
    control(convener, "E-mail address").fill("invited@journeys.example.org")
    submit(convener, "Invite")
    sign_in_as(secretariat, Part.SECRETARIAT)
    secretariat.goto("/admin/coalitions/criteriaset/add/")
    secretariat.get_by_label("Call").select_option(index=1)
    submit(secretariat, re.compile("^Save$"))
    reader = visit()
    reader.goto("/accounts/password/reset/")
    reader.locator("main input[type=email]").fill("forgetful@journeys.example.org")
    reader.locator("main button[type=submit]").click()


def _open_to(roles: tuple[str, ...]) -> set[str]:
    """Every address that opens a page to somebody of these roles."""
    opened = {
        resolve(re.sub(r"{\w+}", "1", row.address).partition("?")[0]).route
        for row in ROWS
        if row.method == "GET" and any(row.answers.get(role) == "200" for role in roles)
    }
    return {route for route in opened if not _is_left_out(route)}


def _is_left_out(route: str) -> bool:
    return bool(LEFT_OUT.search("/" + route.replace("<int:pk>", "1")))


def test_dark_and_right_to_left(visit: Visit) -> None:
    page = visit(width=NARROW, language="ar", dark=True)
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for start, part in (("/", None), ("/my-work/", Part.CSO)):
        if part:
            sign_in_as(page, part)
        for path, _answer in Walk(page, (start,), seen=seen).pages():
            assert page.locator("html").get_attribute("dir") == "rtl"
            faults += [f"{path}: {one}" for one in (*barriers(page), *sideways(page))]
    assert not faults, "\n".join(faults)
