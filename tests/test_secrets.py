"""Planted words in searches and in mails; over all addresses tests/test_urls_and_roles.py looks for them."""

from portal.mail.models import OutgoingMail
from tests.secrets import (
    EXPORT,
    EXPORTS,
    MORE_ROLES,
    PART,
    SEARCHES,
    WHO_MAY_READ,
    differences_of_secrets,
    secrets_in,
    secrets_of,
)
from tests.test_urls_and_roles import ROLES, World, world  # noqa: F401  # a fixture

EXPORTING = {"committee", "secretariat"}
CONTACTS = {one for one in WHO_MAY_READ if "@contacts" in one or one.endswith("name")}


def test_no_search_and_no_export_finds_what_is_not_one_s_own(world: World) -> None:  # noqa: F811
    read = []
    for role in (*ROLES, *MORE_ROLES):
        client = world.client(role)
        world.heard.clear()
        for address in SEARCHES:
            world.asked(client, "GET", address.replace("PART", PART))
        exports = [client.post(EXPORT, {**data, "call": world.names["call"]}) for data in EXPORTS]
        assert {one.status_code for one in exports} == (
            {200} if role in EXPORTING else {422 if role == "other_committee" else 302}
        )
        for one in exports:
            world.heard.update(secrets_in(one))
        read += [line for line in differences_of_secrets(world.heard, role) if " reads " in line]
        # The committee gets no contacts in a file, even if it asks.
        if role != "secretariat":
            contacts = [secrets_in(one) & CONTACTS for one in exports]
            assert not any(contacts), contacts
        else:
            assert CONTACTS & world.heard
    assert not read


def test_a_mail_tells_its_reader_nothing_that_is_not_theirs(world: World) -> None:  # noqa: F811
    roles = {person.email: role for role, person in world.people.items()}
    told = []
    for mail in OutgoingMail.objects.all():
        secrets = secrets_of(f"{mail.subject} {mail.text} {mail.html}".encode())
        role = roles.get(mail.to, "")
        # Who is invited, or asked to confirm, reads the title of what it is about.
        secrets -= {"qzxdrafttitle"} if mail.kind == "coalitions/team_invitation" else set()
        told += [f"{mail.kind} to {role or mail.to} tells {one}" for one in secrets if role not in WHO_MAY_READ[one]]
    assert OutgoingMail.objects.filter(kind="coalitions/member_answered").exists()
    assert not told
