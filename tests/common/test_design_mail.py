"""Mails: words and HTML say the same, and both can be read without styles."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal.common.dev_views import sample_glyphs, sample_report

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ACCOUNT_MAILS = sorted(
    path.name.removesuffix("_message.html") for path in (TEMPLATES / "account/email").glob("*_message.html")
)
CONTEXT: dict[str, Any] = {
    "site_name": "The portal",
    "site_url": "https://portal.example",
    "email": "o'neil@example.org",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "activate_url": "https://portal.example/c/1?a=b&c=d",
    "password_reset_url": "https://portal.example/r/1?a=b&c=d",
    "signup_url": "https://portal.example/s/?a=b&c=d",
    "ip": "192.0.2.1",
    "user_agent": "A <browser>",
    "timestamp": "9 May 2024",
}


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)).split())


def test_all_mails_that_allauth_sends_here_are_ours() -> None:
    assert set(ACCOUNT_MAILS) == {
        *(
            "account_already_exists",
            "email_changed",
            "email_confirm",
            "email_confirmation",
            "email_confirmation_signup",
        ),
        *(
            "email_deleted",
            "password_changed",
            "password_reset",
            "password_reset_key",
            "password_set",
            "unknown_account",
        ),
    }


@pytest.mark.parametrize("name", ACCOUNT_MAILS)
def test_an_account_mail_is_whole_in_words_and_in_html(name: str) -> None:
    subject = render_to_string(f"account/email/{name}_subject.txt", CONTEXT).strip()
    text = render_to_string(f"account/email/{name}_message.txt", CONTEXT)
    html = render_to_string(f"account/email/{name}_message.html", CONTEXT)
    assert subject
    assert "\n" not in subject
    assert "&amp;" not in text, "addresses in plain text are as they are"
    assert "&#" not in text
    assert f"<title>{subject}</title>" in html
    assert html.count("<h1>") == 1
    assert " style=" not in html
    for value in ("https://portal.example", *re.findall(r"https://\S+\?a=b&c=d", text)):
        assert value.replace("&", "&amp;") in html


@pytest.mark.parametrize("name", ["email_confirmation", "password_reset_key", "unknown_account"])
def test_the_link_is_there_to_press_and_to_copy(name: str) -> None:
    html = render_to_string(f"account/email/{name}_message.html", CONTEXT)
    address = re.findall(r'class="button" href="([^"]+)"', html)[0]
    assert _words(html).count(address) == 1


def test_a_mail_turns_with_its_language() -> None:
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in render_to_string("emails/base.html", CONTEXT)


def test_glyph_and_report_in_mails_are_words() -> None:
    context = {**CONTEXT, "glyph": sample_glyphs()["nearly"], "report": sample_report()}
    glyph_text = render_to_string("emails/_glyph.txt", context)
    assert "◉◉○◉●  ■■□  ◈" in glyph_text
    assert "Regions: 4 of 5" in glyph_text
    assert "Regions: 4 of 5" in render_to_string("emails/_glyph.html", context)
    for name in ("emails/_report.txt", "emails/_report.html"):
        report = render_to_string(name, context)
        assert report.index("One CSO working in Eastern Europe would meet this.") < report.index("No counted CSO")
        assert "CSOs with a region: 6/5" in " ".join(report.split())
