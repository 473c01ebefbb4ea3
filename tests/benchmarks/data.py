"""What the measured pages show: 5,000 coalitions, 5,000 sessions, a queue of 500, and one proposal being written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import F, Model, OuterRef

from coalitions.models import Activity, Call, CriteriaSet, EngagementEntry, Membership, Proposal, Revision, Validation
from coalitions.services.documents import document_of
from coalitions.services.facts import with_rows
from coalitions.services.glyphs import glyph_data
from coalitions.services.validation import Judgement, judge_all
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.organisations.models import Country, Organisation
from sessions_app.choices import Mode, OrganiserRole, SpeakerRole
from sessions_app.models import Session, SessionOrganiser
from sessions_app.states import SessionState
from tests.factories.base import make_user
from tests.factories.coalitions import (
    CONFERENCE,
    PLAN,
    SUMMIT,
    make_call,
    make_proposal,
    make_reviewer,
    pledge,
)
from tests.factories.sessions import (
    make_forum,
    make_key_issue,
    make_recommendation,
    make_session,
    make_speaker,
    make_summary,
)

COALITIONS = 5_000
SESSIONS = 5_000
QUEUE = 500
MEMBERS = 10
ORGANISATIONS = 400
BATCH = 500
# So many proposals are judged; the others are copies of them.
JUDGED = 50
# The keys of copies lie so far from those of their originals.
APART = 1_000_000
COUNTRIES = ("KE", "IN", "BO", "GE", "FR", "GH", "BR", "JO", "PL", "CA")
CONSTITUENCIES = ("women", "children-youth", "indigenous-peoples", "ngos", "volunteers")
SUBMITTED = datetime(2024, 4, 10, 9, tzinfo=UTC)
PARAGRAPH = (
    "Communities that live with the consequences of a decision are seldom in the room where it is taken. "
    "This session asks what would have to change in procedure, money and language for them to be there. "
)


@dataclass(frozen=True)
class Made:
    """What the measured addresses are made of."""

    session: Session
    draft: Proposal
    queue: Call
    convener: User
    reviewer: User


@transaction.atomic
def make_all() -> Made:
    """Fill an empty database."""
    coalitions_call, queue_call = make_call(title="Call of 2024"), make_call(title="Call of 2025")
    reviewer = make_reviewer(queue_call, name="Leena Reviewer")
    convener = make_user(name="Amina Convener")
    organisations = _organisations()
    _coalitions(coalitions_call, convener, organisations)
    _queue(queue_call, convener, organisations)
    return Made(
        session=_sessions(organisations),
        draft=_draft(make_call(title="Call of 2026"), convener, organisations),
        queue=queue_call,
        convener=convener,
        reviewer=reviewer,
    )


def _organisations() -> list[Organisation]:
    countries = Country.objects.in_bulk(COUNTRIES)
    names = [f"Organisation {number:04} for Open Decisions" for number in range(ORGANISATIONS)]
    return Organisation.objects.bulk_create(
        Organisation(name=name, folded_name=name.casefold(), country=countries[COUNTRIES[number % len(COUNTRIES)]])
        for number, name in enumerate(names)
    )


def _coalitions(call: Call, convener: User, organisations: list[Organisation]) -> None:
    made = _proposals(call, convener)
    _judge(made, organisations, call.criteria_set, has_work_plan=lambda _number: True)
    Proposal.objects.bulk_update(made, ["latest_validation"])
    _multiply(made, copies=COALITIONS // len(made) - 1)
    Proposal.objects.filter(call=call).update(
        shortlisted_on=F("latest_validation"), state=ProposalState.SHORTLISTED, decided_at=F("created_at")
    )


def _queue(call: Call, convener: User, organisations: list[Organisation]) -> None:
    """As a committee finds it: a third is not reviewed yet, every fourth lacks a work plan."""
    made = _proposals(call, convener)
    for number, proposal in enumerate(made):
        if number % 3 == 0:
            proposal.state = ProposalState.SUBMITTED
    _judge(made, organisations, call.criteria_set, has_work_plan=lambda number: number % 4 != 0)
    Proposal.objects.bulk_update(made, ["latest_validation", "state"])
    _multiply(made, copies=QUEUE // len(made) - 1)


def _multiply(proposals: list[Proposal], *, copies: int) -> None:
    """Copy proposals with all that belongs to them, inside the database: judging thousands one by one takes minutes."""
    theirs = {"proposal_id": f"t.proposal_id + n * {APART}"}
    own = {"id": f"t.id + n * {APART}"}
    named = {name: f"t.{name} || '-' || n" for name in ("reference", "slug", "title")}
    _copy(Proposal, "id", proposals, copies, {**own, **named, "latest_validation_id": "null"})
    for model in (Membership, EngagementEntry, Activity):
        _copy(model, "proposal_id", proposals, copies, theirs, without="id")
    _copy(Revision, "proposal_id", proposals, copies, {**own, **theirs})
    revision = {"revision_id": f"t.revision_id + n * {APART}"}
    _copy(Validation, "proposal_id", proposals, copies, {**own, **theirs, **revision})
    newest = Validation.objects.filter(proposal=OuterRef("pk")).values("pk")[:1]
    Proposal.objects.filter(latest_validation=None).update(latest_validation=newest)


def _copy(
    model: type[Model], key: str, proposals: list[Proposal], copies: int, changed: dict[str, str], *, without: str = ""
) -> None:
    columns = [one.column for one in model._meta.concrete_fields if one.column != without]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(str(column), f't."{column}"') for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) select {values} from {table} t, generate_series(1, %s) n"
            f" where t.{key} = any(%s)",
            [copies, [one.pk for one in proposals]],
        )


def _proposals(call: Call, convener: User) -> list[Proposal]:
    return Proposal.objects.bulk_create(
        Proposal(
            call=call,
            convener=convener,
            state=ProposalState.UNDER_REVIEW,
            slug=f"coalition-{call.pk}-{number}",
            title=f"Coalition {number} for decisions that are taken where they are felt",
            summary=PARAGRAPH,
            objectives=["Bring twelve communities to the table", "Publish what was heard"],
            themes=["Participation", "Local government"],
            sdgs=[10, 16, 17],
            focal_point_name="Amina Otieno",
            focal_point_email="focal.point@example.org",
            pledged_at=SUBMITTED,
            submitted_at=SUBMITTED,
        )
        for number in range(JUDGED)
    )


def _judge(
    proposals: list[Proposal],
    organisations: list[Organisation],
    criteria_set: CriteriaSet,
    *,
    has_work_plan: Callable[[int], bool],
) -> None:
    Membership.objects.bulk_create(
        membership
        for number, proposal in enumerate(proposals)
        for membership in _members(proposal, organisations, start=number)
    )
    EngagementEntry.objects.bulk_create(
        EngagementEntry(proposal=proposal, audience="member_state", name="Kenya", plan=PLAN) for proposal in proposals
    )
    Activity.objects.bulk_create(
        activity
        for number, proposal in enumerate(proposals)
        if has_work_plan(number)
        for activity in _activities(proposal)
    )
    whole = with_rows(Proposal.objects.filter(pk__in=[one.pk for one in proposals]))
    judged = {one.proposal.pk: one for one in judge_all(whole, criteria_set)}
    revisions = Revision.objects.bulk_create(
        Revision(proposal=one, number=1, document=document_of(judged[one.pk].proposal)) for one in proposals
    )
    validations = Validation.objects.bulk_create(
        _validation(judged[revision.proposal_id], revision, criteria_set) for revision in revisions
    )
    for proposal, validation in zip(proposals, validations, strict=True):
        proposal.latest_validation = validation


def _validation(judged: Judgement, revision: Revision, criteria_set: CriteriaSet) -> Validation:
    return Validation(
        proposal=judged.proposal,
        revision=revision,
        criteria_set=criteria_set,
        facts=judged.facts.to_json(),
        parameters=judged.parameters.to_json(),
        report_data=judged.report.to_json(),
        glyph_data=glyph_data(judged.report, facts=judged.facts, parameters=judged.parameters),
        is_shortlistable=judged.report.shortlistable,
    )


def _members(proposal: Proposal, organisations: list[Organisation], *, start: int) -> Iterator[Membership]:
    for place in range(MEMBERS):
        organisation = organisations[(start * 3 + place) % len(organisations)]
        yield Membership(
            proposal=proposal,
            organisation=organisation,
            country_id=organisation.country_id,
            constituency_id=CONSTITUENCIES[place % len(CONSTITUENCIES)],
            is_lead=place == 0,
            position=place + 1,
            contact_name=f"Contact {place}",
            contact_email=f"contact{place}@example.org",
        )


def _activities(proposal: Proposal) -> Iterator[Activity]:
    yield Activity(
        proposal=proposal, activity="Listening rounds", starts_on=CONFERENCE[0], ends_on=SUMMIT[0], responsible="All"
    )
    yield Activity(
        proposal=proposal, activity="Report to the Summit", starts_on=SUMMIT[0], ends_on=SUMMIT[1], responsible="Lead"
    )


def _draft(call: Call, convener: User, organisations: list[Organisation]) -> Proposal:
    draft = pledge(make_proposal("A coalition that is being written", call=call, convener=convener, summary=PARAGRAPH))
    _judge([draft], organisations, call.criteria_set, has_work_plan=lambda _number: True)
    draft.save()
    return draft


def _sessions(organisations: list[Organisation]) -> Session:
    forum = make_forum("Civil Society Conference")
    for batch in _batches(SESSIONS - 1):
        sessions = Session.objects.bulk_create(
            Session(
                forum=forum,
                title=f"Session {number}: who is in the room",
                slug=f"session-in-the-room-{number}",
                state=SessionState.PUBLISHED,
                starts_at=SUBMITTED + timedelta(hours=number),
                ends_at=SUBMITTED + timedelta(hours=number + 1),
                mode=Mode.HYBRID,
                place="Nairobi",
                languages=["en"],
                background=PARAGRAPH * 3,
                objectives=["Look at power", "Look at money"],
                focal_point_name="Rania Focal",
                focal_point_email="focal@example.org",
                published_at=SUBMITTED,
            )
            for number in batch
        )
        SessionOrganiser.objects.bulk_create(
            SessionOrganiser(
                session=session,
                organisation=organisations[(number + place) % len(organisations)],
                role=OrganiserRole.CO if place else OrganiserRole.LEAD,
                position=place + 1,
            )
            for number, session in enumerate(sessions)
            for place in range(2)
        )
    return _whole_session(organisations)


def _whole_session(organisations: list[Organisation]) -> Session:
    """A session with a summary, as full as the fullest that people wrote."""
    session = make_session(
        "Who is in the room where it is decided",
        state=SessionState.SUMMARISED,
        lead=organisations[0],
        co=tuple(organisations[1:4]),
        background=PARAGRAPH * 6,
        objectives=[PARAGRAPH] * 4,
        discussion_questions=[PARAGRAPH] * 3,
    )
    for number, role in enumerate([SpeakerRole.MODERATOR, *[SpeakerRole.PANELLIST] * 7]):
        make_speaker(session, f"Speaker {number}", role=role, title="Director", organisation="Open Decisions")
    make_summary(session, background=PARAGRAPH * 2)
    for _number in range(6):
        make_key_issue(session, PARAGRAPH)
    for _number in range(12):
        make_recommendation(session, PARAGRAPH)
    return session


def _batches(number: int) -> Iterator[list[int]]:
    numbers = iter(range(number))
    while batch := list(islice(numbers, BATCH)):
        yield batch
