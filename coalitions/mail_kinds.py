"""The mails about proposals (emails.py), one line a mail: when it is sent, to whom, and what it is shown with."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coalitions.criteria import judge
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import ActivityFacts, Audience, EngagementFacts, Facts, MemberFacts, MemberKind, Report
from coalitions.emails import LatePlan, Question
from coalitions.models import (
    Activity,
    Call,
    Case,
    CaseKind,
    CaseOutcome,
    Clarification,
    CriteriaSet,
    CriterionException,
    ExceptionState,
    Grace,
    Introduction,
    Invitation,
    Proposal,
    Teammate,
    Validation,
)
from coalitions.services.agreed import Change
from coalitions.services.glyphs import glyph_data
from coalitions.services.merging import Union
from portal.accounts.models import User
from portal.mail.kinds import MailKind
from portal.organisations.models import Constituency, Organisation

NOTE: Final = "The work plan names no date after the conference.\nPlease say what happens in September."
_CONVENER: Final = _("the convener")
_CONTACT: Final = _("the contact of a listed organisation, at most once for all its questions")


def _people() -> tuple[User, User]:
    return (
        User(name="Amina Example", email="amina@example.org"),
        User(name="Tomás Ejemplo", email="tomas@example.org"),
    )


def _call() -> Call:
    return Call(
        title="ImPACT Coalitions 2030",
        slug="impact-coalitions-2030",
        conference_starts=date(2030, 5, 9),
        conference_ends=date(2030, 5, 10),
        horizon_title="Summit of 2030",
        horizon_starts=date(2030, 9, 22),
        horizon_ends=date(2030, 9, 23),
        opens_at=datetime(2020, 1, 15, 9, 0, tzinfo=UTC),
        closes_at=datetime(2030, 4, 30, 21, 0, tzinfo=UTC),
        time_zone="Africa/Nairobi",
        is_published=True,
    )


@cache
def _facts(*, complete: bool) -> Facts:
    """Five organisations in five regions; or four, and an engagement that is not planned yet."""
    rows = (
        ("Lake Basin Forum", "KE", "african", "ngos"),
        ("Monsoon Institute", "IN", "asia-pacific", "women"),
        ("Red de Barrios", "BO", "latin-american-caribbean", "farmers"),
        ("Nordic Water Workshop", "FR", "western-european-others", "children-youth"),
        ("Danube Assembly", "GE", "eastern-european", "volunteers"),
    )
    call = _call()
    return Facts(
        conference_starts=call.conference_starts,
        conference_ends=call.conference_ends,
        horizon_starts=call.horizon_starts,
        horizon_ends=call.horizon_ends,
        members=tuple(
            MemberFacts(
                identity=name,
                organisation=name,
                kind=MemberKind.CSO,
                country=country,
                country_regions=(region,),
                primary_region=region,
                constituency=constituency,
            )
            for name, country, region, constituency in rows[: None if complete else 4]
        ),
        engagement=(
            EngagementFacts(
                audience=Audience.UN_COUNTRY_TEAM,
                name="UN Country Team in Kenya",
                plan="Two round tables with the team, in June and in August." if complete else "",
            ),
        ),
        activities=(
            ActivityFacts(
                activity="Survey of schools", starts=date(2030, 5, 9), ends=date(2030, 7, 31), responsible="Lake Basin"
            ),
            ActivityFacts(
                activity="Report to the Summit", starts=date(2030, 8, 1), ends=date(2030, 9, 22), responsible="Monsoon"
            ),
        ),
    )


@cache
def _report(*, complete: bool) -> Report:
    return judge(_facts(complete=complete), default_parameters())


def _proposal(*, complete: bool = True) -> Proposal:
    """A proposal that is stored nowhere."""
    report = _report(complete=complete)
    shown = glyph_data(report, facts=_facts(complete=complete), parameters=default_parameters())
    return Proposal(
        reference="7KQ3-XA9M",
        slug="water-for-every-school",
        title="Water for every school",
        call=_call(),
        convener=_people()[0],
        latest_validation=Validation(criteria_set=CriteriaSet(number=2), glyph_data=shown),
    )


def _other() -> Proposal:
    return Proposal(
        reference="M4TB-29WE",
        slug="schools-by-the-water",
        title="Schools by the water",
        call=_call(),
        convener=_people()[1],
    )


def _to_convener(*, complete: bool = True, **facts: Any) -> Callable[[], Mapping[str, Any]]:
    """What tell_convener gives a mail, and `facts`."""

    def sample() -> Mapping[str, Any]:
        proposal = _proposal(complete=complete)
        return {"proposal": proposal, "person": proposal.convener, "path": proposal.get_absolute_url(), **facts}

    return sample


def _with_report(*, complete: bool, **facts: Any) -> Callable[[], Mapping[str, Any]]:
    return lambda: {**_to_convener(complete=complete)(), "report": _report(complete=complete), **facts}


def _grace_began() -> Mapping[str, Any]:
    context = _with_report(complete=False)()
    runs_until = datetime(2030, 6, 14, 21, 0, tzinfo=UTC)
    return {**context, "grace": Grace(proposal=context["proposal"], runs_until=runs_until)}


def _returned() -> Mapping[str, Any]:
    asked = Clarification(question=NOTE, sections=["work_plan", "members"], due_on=date(2030, 5, 1))
    return {**_to_convener()(), "note": NOTE, "asked": asked}


def _merged() -> Mapping[str, Any]:
    union = Union(("Casa Común",), ("Lake Basin Forum",), ("Savanna Legal Aid",), (), 1, 2)
    return {**_with_report(complete=True)(), "absorbed": _other(), "union": union, "note": NOTE}


def _absorbed() -> Mapping[str, Any]:
    return {**_to_convener()(), "survivor": _other(), "note": NOTE}


def _answered() -> Mapping[str, Any]:
    changes = (Change("Country", "Kenya", "Uganda"),)
    return {
        **_to_convener()(),
        "organisation": "Lake Basin Forum",
        "answer": "corrected",
        "changes": changes,
        "led": False,
    }


def _questions(*, is_reminder: bool) -> Mapping[str, Any]:
    address = reverse("coalitions:confirmation_detail", args=["invented-link"])
    questions = [
        Question("Lake Basin Forum", "Water for every school", address),
        Question("Lake Basin Forum", "Schools by the water", address),
    ]
    opt_out = reverse("coalitions:opt_out", args=["invented-link"])
    return {"questions": questions, "opt_out": opt_out, "is_reminder": is_reminder}


def _member_outcome() -> Mapping[str, Any]:
    opt_out = reverse("coalitions:opt_out", args=["invented-link"])
    what = {"outcome": "shortlisted", "survivor": None, "organisations": ["Lake Basin Forum"], "opt_out": opt_out}
    return {"proposal": _proposal(), **what}


def _late_plans() -> Mapping[str, Any]:
    rows = (Activity(activity="Survey of schools", ends_on=date(2030, 7, 31)),)
    return {"person": _people()[0], "plans": [LatePlan(_proposal(), rows)]}


def _invited() -> Mapping[str, Any]:
    link = settings.SITE_URL + reverse("coalitions:invitation_detail", args=["invented-link"])
    return {"proposal": _proposal(), "by": _people()[0], "invitation": Invitation(role="editor"), "link": link}


def _case_waits() -> Mapping[str, Any]:
    address = settings.SITE_URL + reverse("admin:coalitions_case_change", args=[1])
    case = Case(kind=CaseKind.APPEAL, reason=NOTE)
    return {"proposal": _proposal(), "person": _people()[1], "case": case, "address": address}


def _exception(state: ExceptionState) -> CriterionException:
    return CriterionException(
        criterion="regional",
        state=state,
        reason="Nobody works on this in Eastern Europe yet.",
        decision="The networks of the region say the same.",
        decided_at=datetime(2030, 5, 2, 9, 0, tzinfo=UTC),
    )


def _introduction() -> Introduction:
    return Introduction(
        pk=1,
        organisation=Organisation(name="Danube Assembly"),
        constituency=Constituency(code="farmers", name="Farmers"),
        note="We look for somebody who knows what farmers on the Danube need.",
        asked_at=datetime(2030, 5, 2, 9, 0, tzinfo=UTC),
    )


def _introduced() -> Mapping[str, Any]:
    """What tells the organisation's person of the coalition's contact."""
    proposal, person = _proposal(), _people()[1]
    return {"introduction": _introduction(), "proposal": proposal, "person": person, "contact": proposal.convener}


def _kind(
    name: str,
    title: Promise,
    sent_when: Promise,
    sample: Callable[[], Mapping[str, Any]],
    reader: Promise = _CONVENER,
) -> MailKind:
    return MailKind(template=f"coalitions/{name}", title=title, sent_when=sent_when, reader=reader, sample=sample)


COALITION_MAILS: Final = (
    _kind(
        "receipt",
        _("Proposal received"),
        _("A proposal was submitted, or submitted again with an answer."),
        _with_report(complete=False),
    ),
    _kind("review_opened", _("Review opened"), _("The committee took a proposal up."), _to_convener()),
    _kind("returned", _("Returned with a question"), _("The committee returned a proposal."), _returned),
    _kind(
        "extended",
        _("More time"),
        _("The secretariat gave one proposal more time."),
        _to_convener(until=datetime(2030, 5, 7, 21, 0, tzinfo=UTC)),
    ),
    _kind("shortlisted", _("Shortlisted"), _("A proposal was shortlisted."), _with_report(complete=True, note=NOTE)),
    _kind("declined", _("Declined"), _("A proposal was declined."), _to_convener(note=NOTE)),
    _kind("merged", _("Another proposal joined"), _("A proposal took another one up in a merge."), _merged),
    _kind("absorbed", _("Merged into another"), _("A proposal was merged into another one."), _absorbed),
    _kind("withdrawn", _("Withdrawn"), _("A proposal was withdrawn."), _to_convener(note=NOTE)),
    _kind(
        "support_answered",
        _("Answer on the support needed"),
        _("The committee answered what a proposal says of the support that it needs."),
        _to_convener(answer="Write to the two missions in May; we will introduce you."),
    ),
    _kind(
        "criteria_changed",
        _("New criteria"),
        _("New criteria were published that judge a proposal otherwise."),
        _with_report(complete=False, version=2, changed=["regional", "engagement"]),
    ),
    _kind("grace_began", _("Time of grace begins"), _("A coalition stopped meeting the criteria."), _grace_began),
    _kind(
        "grace_ended",
        _("Time of grace ends"),
        _("A coalition meets the criteria again."),
        _with_report(complete=True),
    ),
    _kind(
        "taken_off",
        _("Taken off the shortlist"),
        _("The committee took a coalition off the shortlist, since its time of grace was over."),
        _with_report(complete=False, note=NOTE),
    ),
    _kind(
        "work_plan_late",
        _("Late in the work plan"),
        _("Activities of a coalition are late, and its convener was not told of them; once a week at most."),
        _late_plans,
    ),
    _kind(
        "member_answered",
        _("A member answered"),
        _("A listed organisation corrected what is said of it, declined, or was not the right one."),
        _answered,
    ),
    _kind(
        "confirmation_asked",
        _("Request to confirm"),
        _("The contacts of a proposal's members were asked."),
        lambda: _questions(is_reminder=False),
        _CONTACT,
    ),
    _kind(
        "confirmation_reminder",
        _("Reminder to confirm"),
        _("A question has waited for a week."),
        lambda: _questions(is_reminder=True),
        _CONTACT,
    ),
    _kind(
        "team_invitation",
        _("Invitation to a team"),
        _("A convener invited somebody."),
        _invited,
        _("the address that was invited"),
    ),
    _kind(
        "team_joined",
        _("Somebody joined the team"),
        _("Somebody accepted an invitation to a team."),
        lambda: {**_to_convener()(), "teammate": Teammate(user=_people()[1], role="editor")},
    ),
    _kind(
        "team_left",
        _("Somebody left the team"),
        _("Somebody left a team."),
        _to_convener(who="Tomás Ejemplo"),
    ),
    _kind(
        "team_removed",
        _("Taken out of the team"),
        _("A convener took somebody out of a team."),
        lambda: {**_to_convener()(), "person": _people()[1]},
        _("the person who was taken out"),
    ),
    _kind(
        "team_outcome",
        _("News for the team"),
        _("A proposal was shortlisted, declined, merged with another one, returned with a question, or withdrawn."),
        lambda: {**_to_convener(outcome="declined", note=NOTE)(), "person": _people()[1], "other": None},
        _("everybody in the proposal's team"),
    ),
    _kind(
        "member_outcome",
        _("News for those who confirmed"),
        _("A proposal was shortlisted, declined, merged into another one, withdrawn, or taken up again on appeal."),
        _member_outcome,
        _("the contacts who confirmed for its members, unless they opted out"),
    ),
    _kind(
        "case_received",
        _("Appeal or late entry received"),
        _("A convener appealed against a refusal, or asked to be let in late."),
        _to_convener(case=Case(kind=CaseKind.APPEAL, reason=NOTE)),
    ),
    _kind(
        "case_decided",
        _("Appeal or late entry decided"),
        _("An appeal or a request for late entry was decided."),
        _to_convener(case=Case(kind=CaseKind.APPEAL, outcome=CaseOutcome.UPHELD, note=NOTE)),
    ),
    _kind(
        "case_waits",
        _("A case waits"),
        _("An appeal or a request for late entry came in."),
        _case_waits,
        _("everybody who may decide it"),
    ),
    _kind(
        "exception_decided",
        _("Exception decided"),
        _("An exception from a criterion was granted, refused or revoked."),
        lambda: {**_to_convener()(), "exception": _exception(ExceptionState.GRANTED)},
        _("the convener, and whoever asked for it"),
    ),
    _kind(
        "exception_lapsed",
        _("Exception ended"),
        _("What an exception was granted on has changed, or a request for one ended without a decision."),
        lambda: {**_to_convener()(), "exception": _exception(ExceptionState.LAPSED)},
        _("the convener, and whoever asked for it"),
    ),
    _kind(
        "introduction_asked",
        _("A coalition asks to be introduced"),
        _("A convener asked for introductions to organisations that are open to join."),
        lambda: {"introduction": _introduction(), "proposal": _proposal(), "person": _people()[1]},
        _("the people of an organisation that is open to join"),
    ),
    _kind(
        "introduction_agreed",
        _("An organisation agreed to be introduced"),
        _("Somebody agreed for an organisation; both are told of each other."),
        lambda: {**_to_convener()(), "introduction": _introduction(), "agreed_by": _people()[1]},
    ),
    _kind(
        "introduced",
        _("Introduced to a coalition"),
        _("Somebody agreed for an organisation; both are told of each other."),
        _introduced,
        _("whoever agreed"),
    ),
)
