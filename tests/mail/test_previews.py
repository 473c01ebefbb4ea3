"""Every kind of mail has a preview, in every language, with nobody real in it."""

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from portal.mail.kinds import MailKind
from portal.mail_previews import MAIL_KINDS, STYLE
from tests.factories.base import make_secretary

TEMPLATES = Path(settings.BASE_DIR) / "templates"
KINDS = pytest.mark.parametrize("kind", MAIL_KINDS, ids=lambda kind: kind.key)


def test_every_mail_there_is_has_a_preview() -> None:
    ours = {
        str(file.relative_to(TEMPLATES / "emails")).removesuffix(".subject.txt")
        for file in TEMPLATES.glob("emails/*/*.subject.txt")
    }
    of_accounts = {
        str(file.relative_to(TEMPLATES)).removesuffix("_subject.txt")
        for file in TEMPLATES.glob("account/email/*_subject.txt")
    }
    assert len(ours) > 15
    assert len(of_accounts) > 8
    assert Counter(kind.template for kind in MAIL_KINDS) == Counter(ours | of_accounts)
    assert len({kind.key for kind in MAIL_KINDS}) == len(MAIL_KINDS)


@KINDS
@pytest.mark.parametrize("language", settings.OFFERED_LANGUAGES)
def test_a_preview_has_all_that_its_templates_ask_for(
    kind: MailKind, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database is needed; a name that the sample lacks would stand there as MISSING."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "MISSING(%s)")
    letter = kind.letter(language=language)
    assert letter.subject
    assert "\n" not in letter.subject
    for part in (letter.subject, letter.text, letter.html):
        assert "MISSING(" not in part
        assert "None" not in part
    assert f'<html lang="{language}"' in letter.html
    assert ('dir="rtl"' in letter.html.split("<head>")[0]) == (language == "ar")
    # The same in both parts: where the text leads, the HTML leads.
    links = {line for line in letter.text.splitlines() if line.startswith(f"{settings.SITE_URL}/")}
    assert all(link in letter.html for link in links)
    assert len(strip_tags(letter.html)) > len(letter.text) / 2


@KINDS
def test_nobody_in_a_preview_is_real(kind: MailKind) -> None:
    letter = kind.letter(language="en")
    for part in (letter.text, strip_tags(letter.html.split("</head>")[1])):
        addresses = [word.strip("<>.,;:()") for word in part.split() if "@" in word]
        assert all(one.endswith(("@example.org", "@example.com", "@example.net")) for one in addresses)


@pytest.mark.django_db
def test_the_page_frames_the_mail_and_lets_nothing_run(client: Client) -> None:
    client.force_login(make_secretary())
    page = client.get(reverse("admin:mail_kind_detail", args=["coalitions-declined", "en"]))
    framed = reverse("admin:mail_kind_html", args=["coalitions-declined", "en"])
    assert f'sandbox\n          src="{framed}"' in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    mail = client.get(framed)
    (style,) = STYLE.findall(mail.content.decode())
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = mail["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.endswith("; sandbox")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert mail["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db
def test_the_list_says_of_each_when_and_to_whom(client: Client) -> None:
    client.force_login(make_secretary())
    page = client.get(reverse("admin:mail_kind_list")).content.decode()
    for kind in MAIL_KINDS:
        assert reverse("admin:mail_kind_detail", args=[kind.key, settings.LANGUAGE_CODE]) in page
    assert "A proposal was declined." in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["no-such-mail/en/", "coalitions-declined/xx/", "coalitions-declined/xx/html/"])
def test_what_there_is_not_is_404(client: Client, address: str) -> None:
    client.force_login(make_secretary())
    assert client.get(f"/admin/mails/{address}").status_code == 404
