"""An organisation's people say whether it is open to join coalitions, and on which themes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.limits import MOST_THEMES, THEME_LENGTH
from portal.audit.models import AuditEvent
from portal.organisations.forms import OpennessForm
from portal.organisations.models import Organisation
from portal.organisations.models import organisation as registry
from portal.organisations.services.opening import ChangedMeanwhile, Openness, say_openness
from tests.factories.base import make_organisation, make_secretary, make_user

pytestmark = pytest.mark.django_db


def _url(organisation: Organisation) -> str:
    return reverse("organisations:openness_update", args=[organisation.pk])


def _signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(organisation.affiliations.all()[0].user)
    return client


def test_its_people_say_it_and_the_log_keeps_both_sides() -> None:
    organisation = make_organisation("Weavers", people=(make_user(),))
    client = _signed_in(organisation)
    assert "They see no names" in client.get(_url(organisation)).text
    for _click in range(2):
        data = {"is_open_to_coalitions": "on", "themes": "looms\r\n\r\n  fair   trade "}
        assert client.post(_url(organisation), data)["Location"] == organisation.get_absolute_url()
    organisation.refresh_from_db()
    assert organisation.is_open_to_coalitions
    assert organisation.themes == ["looms", "fair trade"]
    event = AuditEvent.objects.get(action="organisation.openness_changed")
    assert event.before == {"is_open": False, "themes": []}
    assert event.after == {"is_open": True, "themes": ["looms", "fair trade"]}
    assert "looms\nfair trade" in client.get(_url(organisation)).text


def test_the_secretariat_may_and_others_may_not(client: Client) -> None:
    organisation, hidden = make_organisation(people=(make_user(),)), make_organisation()
    client.force_login(make_user())
    for method in (client.get, client.post):
        assert method(_url(organisation)).status_code == 403
        assert method(_url(hidden)).status_code == 404
    client.force_login(make_secretary())
    assert client.get(_url(hidden)).status_code == 200
    asking = make_user()
    organisation.affiliations.create(user=asking, state="requested")
    client.force_login(asking)
    assert client.post(_url(organisation), {"is_open_to_coalitions": "on"}).status_code == 403
    organisation.refresh_from_db()
    assert not organisation.is_open_to_coalitions


@pytest.mark.parametrize(
    "themes", ["x" * 81, "\n".join(map(str, range(31))), "a\0b", "\x1b[2J", "x" * 1_000_000, "\u202eabc"]
)
def test_themes_that_are_refused_beside_the_field(themes: str) -> None:
    organisation = make_organisation(people=(make_user(),), themes=["looms"])
    answer = _signed_in(organisation).post(_url(organisation), {"is_open_to_coalitions": "on", "themes": themes})
    assert answer.status_code == 422
    assert 'id="id_themes_error"' in answer.text
    organisation.refresh_from_db()
    assert (organisation.is_open_to_coalitions, organisation.themes) == (False, ["looms"])


def test_the_limits_are_those_of_a_proposal() -> None:
    assert (registry.THEME_LENGTH, registry.MOST_THEMES) == (THEME_LENGTH, MOST_THEMES)


def test_two_colleagues_do_not_write_over_each_other_unseen() -> None:
    organisation = make_organisation(people=(make_user(),))
    seen = OpennessForm(initial=OpennessForm.initial_of(organisation)).fields["seen"].initial
    say_openness(organisation, openness=Openness(is_open=True, themes=("looms",)), by=make_user())
    client = _signed_in(organisation)
    answer = client.post(_url(organisation), {"themes": "water", "seen": seen})
    assert answer.status_code == 409
    assert "looms" in answer.text
    assert "water" in answer.text
    organisation.refresh_from_db()
    assert organisation.themes == ["looms"]
    # What only the colleague changed stays theirs.
    assert client.post(_url(organisation), {"themes": "", "seen": seen}).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.is_open_to_coalitions, organisation.themes) == (True, ["looms"])
    with pytest.raises(ChangedMeanwhile):
        say_openness(organisation, openness=Openness(is_open=False), by=make_user(), is_as_seen=lambda _now: False)


def test_it_is_said_when_the_organisation_is_registered(client: Client) -> None:
    client.force_login(make_user())
    data = {"name": "Weavers", "kind": "cso", "country": "GE", "is_open_to_coalitions": "on", "themes": "looms\nwool"}
    client.post(reverse("organisations:organisation_create"), data)
    organisation = Organisation.objects.get()
    assert (organisation.is_open_to_coalitions, organisation.themes) == (True, ["looms", "wool"])


def test_the_secretariat_sets_themes_in_the_admin(client: Client) -> None:
    client.force_login(make_secretary())
    organisation = make_organisation("Weavers")
    url = reverse("admin:organisations_organisation_change", args=[organisation.pk])
    data = {"name": "Weavers", "kind": "cso", "aliases": "", "is_open_to_coalitions": "on", "themes": "looms\nwool"}
    assert client.post(url, data).status_code == 302
    organisation.refresh_from_db()
    assert organisation.themes == ["looms", "wool"]
    after = AuditEvent.objects.latest("id").after
    assert after is not None
    assert after["themes"] == ["looms", "wool"]
    for themes in ("x" * 81, "a\0b"):
        refused = client.post(url, {**data, "themes": themes})
        assert refused.status_code in {200, 422}
    organisation.refresh_from_db()
    assert organisation.themes == ["looms", "wool"]


def test_queries() -> None:
    organisation = make_organisation(people=(make_user(),), themes=["looms", "wool"])
    client = _signed_in(organisation)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(_url(organisation)).status_code == 200
    assert len(queries) == 5
