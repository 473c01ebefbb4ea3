"""Loads the demo's sessions through the services."""

from datetime import UTC, date, datetime, time

from portal.accounts.models import User
from portal.demo.accounts import Part
from portal.demo.people import People
from portal.demo.sessions import (
    ALLIANCE,
    EXCHANGE,
    INFOPOINT,
    LGBTI_GROUP,
    LISTENING,
    MGOS,
    POLICY_FORUM,
    WOMENS_MAJOR_GROUP,
    Outcome,
    SessionText,
)
from portal.organisations.models import Constituency, Kind, Organisation
from portal.organisations.services.affiliating import accept_affiliation, request_affiliation
from portal.organisations.services.registering import OrganisationFacts, register
from sessions_app.models import FollowUp, Forum, Recommendation, Session
from sessions_app.services.drafting import DraftFacts, draft, edit
from sessions_app.services.following_up import follow_up
from sessions_app.services.marking_held import mark_held
from sessions_app.services.organising import add_co_organiser
from sessions_app.services.programming import add_speaker
from sessions_app.services.publishing import publish
from sessions_app.services.summarising import add_key_issue, add_recommendation, publish_summary, write_summary
from sessions_app.states import RecommendationState

# What is not known of a body is left open.
ORGANISERS = (
    OrganisationFacts(name=MGOS, acronym="MGOS CM", is_global=True),
    OrganisationFacts(name=WOMENS_MAJOR_GROUP, acronym="WMG", is_global=True),
    OrganisationFacts(name=LGBTI_GROUP, is_global=True),
    OrganisationFacts(name=POLICY_FORUM, acronym="GPF", is_global=True),
    OrganisationFacts(name=INFOPOINT, kind=Kind.IGO),
    OrganisationFacts(name=ALLIANCE, acronym="UNAOC", kind=Kind.UN_ENTITY),
    OrganisationFacts(
        name=EXCHANGE,
        website="https://exchange.example.org",
        description="An invented association that reads partnership agreements and says what they mean.",
    ),
    OrganisationFacts(
        name=LISTENING,
        website="https://listening.example.org",
        description="An invented association that takes questions home to the people whom they concern.",
        is_open_to_coalitions=True,
    ),
)
CONSTITUENCIES = {WOMENS_MAJOR_GROUP: "women", LGBTI_GROUP: "lgbtqi", POLICY_FORUM: "ngos", EXCHANGE: "ngos"}
SPEAKS_FOR = {Part.ORGANISER: (MGOS, EXCHANGE), Part.OTHER_ORGANISER: (WOMENS_MAJOR_GROUP, LISTENING)}


def register_organisers(people: People) -> None:
    """Put the organising bodies into the registry and let the two organisers speak for theirs."""
    secretariat = people[Part.SECRETARIAT]
    for facts in ORGANISERS:
        organisation = register(facts, by=secretariat)
        if code := CONSTITUENCIES.get(facts.name):
            organisation.constituency = Constituency.objects.get(pk=code)
            organisation.save(update_fields=["constituency"])
    for part, names in SPEAKS_FOR.items():
        for name in names:
            speak_for(name, people[part], accepted_by=secretariat)


def speak_for(name: str, person: User, *, accepted_by: User) -> None:
    """Let a person speak for the registry's organisation of that name."""
    request = request_affiliation(Organisation.objects.named(name).get(), by=person)
    accept_affiliation(request, by=accepted_by)


def load_session(text: SessionText, people: People) -> None:
    """Draft, announce, hold and sum up a session as far as its text goes. In past forums the secretariat drafts."""
    by = people[text.by]
    forum = Forum.objects.get(slug=text.forum)
    drafted_by = by if forum.is_open_for_sessions else people[Part.SECRETARIAT]
    session = draft(DraftFacts(forum, text.title, _organisation(text.lead)), by=drafted_by)
    edit(session, changes=text.note, by=by)
    for name in text.co_organisers:
        add_co_organiser(session, organisation=_organisation(name), by=by)
    for speaker in text.speakers:
        add_speaker(session, facts=speaker, by=by)
    if text.published_on is None:
        return
    publish(session, by=by)
    noon = _noon(text.published_on)
    Session.objects.filter(pk=session.pk).update(drafted_at=noon, published_at=noon)
    if text.is_held:
        mark_held(session, by=by)
    if text.outcome:
        _sum_up(session, text.outcome, by=by)


def _sum_up(session: Session, outcome: Outcome, *, by: User) -> None:
    write_summary(session, background=outcome.background, attendance=outcome.attendance, by=by)
    for issue in outcome.key_issues:
        add_key_issue(session, text=issue, by=by)
    rows = [
        add_recommendation(session, text=one.text, addressee=one.addressee, by=by) for one in outcome.recommendations
    ]
    publish_summary(session, by=by)
    for row, advice in zip(rows, outcome.recommendations, strict=True):
        for news in advice.news:
            seen = RecommendationState(Recommendation.objects.get(pk=row.pk).state)
            said = follow_up(row, seen=seen, state=news.state, note=news.note, by=by)
            FollowUp.objects.filter(pk=said.pk).update(at=_noon(news.on))


def _organisation(name: str) -> Organisation:
    return Organisation.objects.named(name).get()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
