"""One's own account: name, language and time zone, changed by everybody who is signed in, and by nobody else."""

from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.factories.base import make_user

pytestmark = pytest.mark.django_db

SAID = {"name": "Amina Otieno", "language": "en", "time_zone": "Africa/Nairobi"}


@pytest.fixture
def person() -> User:
    return make_user("Amina", email="amina@example.org")


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at() -> str:
    return reverse("account_update")


def test_it_is_saved_logged_and_told(browser: Client, person: User) -> None:
    answer = browser.post(at(), SAID, follow=True)
    assert "Saved." in answer.text
    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("Amina Otieno", "Africa/Nairobi")
    event = AuditEvent.objects.get(action="user.changed")
    assert (event.by_id, event.object_id) == (person.pk, str(person.pk))
    assert event.before == {"name": "Amina", "time_zone": "UTC"}
    assert event.after == {"name": "Amina Otieno", "time_zone": "Africa/Nairobi"}
    assert "Nothing was changed." in browser.post(at(), SAID, follow=True).text
    assert AuditEvent.objects.filter(action="user.changed").count() == 1


def test_the_language_holds_for_pages_and_mails(browser: Client, person: User, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    answer = browser.post(at(), {**SAID, "language": "ar"})
    person.refresh_from_db()
    assert person.language == "ar"
    assert answer.cookies[project.LANGUAGE_COOKIE_NAME].value == "ar"
    assert 'lang="ar"' in browser.get(at()).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "A\x00B"},
        {"name": "x" * 151},
        {"language": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_is_still_there(
    browser: Client, person: User, wrong: dict[str, str]
) -> None:
    answer = browser.post(at(), {**SAID, **wrong})
    assert answer.status_code == 422
    assert "name" in wrong or "Amina Otieno" in answer.text
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("Amina", "en", "UTC")


def test_nobody_changes_more_than_these_nor_anybody_else(browser: Client, person: User) -> None:
    other = make_user("Other")
    browser.post(at(), {**SAID, "email": "thief@example.org", "is_superuser": "on", "pk": str(other.pk)})
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.email, person.is_superuser, other.name) == ("amina@example.org", False, "Other")


def test_a_zone_that_is_on_no_list_stays_until_it_is_changed(browser: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(time_zone="Etc/GMT+3")
    assert browser.post(at(), {**SAID, "time_zone": "Etc/GMT+3"}).status_code == 302
    person.refresh_from_db()
    assert person.time_zone == "Etc/GMT+3"


def test_the_menu_leads_there_and_strangers_sign_in_first(browser: Client, client: Client) -> None:
    assert f'href="{at()}"' in browser.get("/my-work/").text
    assert client.get(at()).headers["Location"].startswith("/accounts/login/")
    assert client.post(at(), SAID).status_code == 302
    assert User.objects.get().name == "Amina"
