"""The skeleton of every page, its components, and the pages that say what went wrong."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from portal.common.marks import shape_of
from portal.common.report_items import CountRow, NotCounted, ReportItem

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ALL_TEMPLATES = sorted(TEMPLATES.rglob("*.html"))
ERROR_PAGES = ("400", "403", "403_csrf", "404", "413", "429", "500")


def _request(path: str = "/", **query: str) -> HttpRequest:
    request = RequestFactory().get(path, query)
    request.user = AnonymousUser()
    return request


def _page(path: str = "/", language: str = "en") -> str:
    source = (
        '{% extends "base.html" %}{% block title %}A page{% endblock %}{% block content %}<h1>A page</h1>{% endblock %}'
    )
    request = _request(path)
    with translation.override(language):
        return Template(source).render(Context({"request": request, "user": request.user, "messages": []}))


def test_the_skeleton_has_language_title_skip_link_and_one_main() -> None:
    html = _page()
    assert '<html lang="en" dir="ltr">' in html
    assert re.search(rf"<title>\s*A page – {settings.SITE_NAME}\s*</title>", html)
    assert re.search(r'<a class="skip-link" href="#content">', html)
    assert html.count("<main") == 1
    assert '<main id="content"' in html
    assert 'name="description"' in html
    assert 'name="viewport"' in html


def test_a_right_to_left_language_turns_the_page() -> None:
    assert '<html lang="ar" dir="rtl">' in _page(language="ar")


def test_a_page_for_anyone_holds_no_form_and_no_token() -> None:
    html = _page()
    assert "csrf" not in html
    assert "<form" not in html
    assert "<script" not in html


def test_the_way_is_marked_where_the_reader_is_and_below() -> None:
    link = '{% load portal %}{% nav_link "account_email" "Account" %}'
    assert 'aria-current="page"' in Template(link).render(Context({"request": _request("/accounts/email/")}))
    assert 'aria-current="true"' in Template(link).render(Context({"request": _request("/accounts/email/more/")}))
    assert "aria-current" not in Template(link).render(Context({"request": _request("/elsewhere/")}))
    assert "aria-current" not in Template(link).render(Context({}))


def test_a_link_to_a_page_that_is_not_there_is_left_out() -> None:
    assert not Template('{% load portal %}{% nav_link "nowhere" "Nowhere" %}').render(Context({}))


def test_a_label_is_escaped() -> None:
    html = Template("{% load portal %}{% nav_link 'account_email' label %}").render(Context({"label": "<b>"}))
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_what_went_wrong_is_said_without_a_request(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_needs_what_the_content_security_policy_forbids(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)\s*=", source), "no style or handler attributes"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", source), "no script in the page"
    is_mail = "emails" in path.parts or "email" in path.parts
    assert is_mail or "<style" not in source


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("_*.html")), ids=lambda path: path.name)
def test_a_component_says_what_it_needs(path: Path) -> None:
    assert re.match(r"\{# Needs: ", path.read_text(encoding="utf-8"))


def test_other_pages_of_a_list_keep_search_and_filters() -> None:
    page = Paginator(range(150), 50).page(2)
    html = render_to_string(
        "components/_pagination.html", {"page": page, "request": _request("/", q="a & b", page="2")}
    )
    assert re.findall(r'rel="(\w+)"\s+href="([^"]+)"', html) == [
        ("prev", "?q=a+%26+b&amp;page=1"),
        ("next", "?q=a+%26+b&amp;page=3"),
    ]
    assert "Page 2 of 3" in html


def test_a_list_of_one_page_has_no_pages() -> None:
    html = render_to_string("components/_pagination.html", {"page": Paginator(range(3), 50).page(1)})
    assert "<nav" not in html


def test_a_state_is_a_word_with_a_shape() -> None:
    html = render_to_string("components/_state.html", {"state_value": "under_review", "state_label": "Under review"})
    assert "Under review" in html
    assert 'aria-hidden="true"' in html
    assert "mark-under_review" in html
    assert "mark-other" in shape_of("something new")


def test_messages_are_announced() -> None:
    message = SimpleNamespace(level_tag="success")
    assert 'role="status"' in render_to_string("components/_messages.html", {"messages": [message]})
    assert not render_to_string("components/_messages.html", {"messages": []}).strip()


def _report(**changes: object) -> str:
    values: dict[str, object] = {
        "criterion": "Regions",
        "severity": "should",
        "severity_word": "should be met",
        "outcome": "not_met",
        "outcome_word": "Not met yet",
        **changes,
    }
    return render_to_string("components/_report.html", {"report": (ReportItem(**values),)})  # type: ignore[arg-type]


def test_a_report_says_first_what_would_help_then_counts_then_who_did_not_count_and_why() -> None:
    html = _report(
        remedies=("One CSO working in Eastern Europe would meet this.",),
        missing="Nobody works in Eastern Europe.",
        counts=(CountRow(label="Regions", count=4, threshold=5), CountRow(label="Members", count=9)),
        not_counted=(NotCounted(name="Future Schools Network", why="it says that it works globally"),),
    )
    parts = ("One CSO working", "Nobody works", "4 of 5", "Future Schools Network", "it says that it works globally")
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert "<details" in html[: html.index("Future Schools Network")]
    assert "Not met yet" in html


def test_unmet_advice_looks_like_advice() -> None:
    assert "state-advice" in _report(severity="advice")
    assert "state-not_met" in _report(severity="must")
    assert "state-met" in _report(severity="advice", outcome="met", outcome_word="Met")


def test_several_remedies_are_a_list() -> None:
    assert re.search(
        r"<ul class=\"report-remedy\">\s*<li>One\.</li>\s*<li>Two\.</li>", _report(remedies=("One.", "Two."))
    )


def test_enough_is_enough() -> None:
    assert CountRow(label="CSOs", count=6, threshold=5).is_reached
    assert not CountRow(label="CSOs", count=4, threshold=5).is_reached
    assert CountRow(label="CSOs", count=0).is_reached


@override_settings(DEBUG=True)
def test_the_page_of_components_has_no_two_things_of_one_id(client: Client) -> None:
    html = client.get("/dev/components/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count('data-theme="dark"') == 2
    assert html.count('dir="rtl"') >= 2


def test_the_page_of_components_is_not_there_in_production(client: Client) -> None:
    assert client.get("/dev/components/").status_code == 404
