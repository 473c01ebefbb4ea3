"""Mails about proposals, queued in the transaction that causes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from coalitions.links import confirmation_address, opt_out_address
from coalitions.models import (
    Activity,
    Answer,
    Case,
    Confirmation,
    ConfirmationRequest,
    Introduction,
    OptOut,
    Proposal,
)
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.mail.services import Post, queue_mail, queue_mails


def tell_convener(template: str, proposal: Proposal, **context: Any) -> None:
    """Queue the mail emails/coalitions/<template> to the proposal's convener, in that person's language."""
    person = proposal.convener
    queue_mail(
        f"coalitions/{template}",
        to=person.email,
        language=person.language,
        context={"proposal": proposal, "person": person, "path": proposal.get_absolute_url(), **context},
    )


def tell_reviewer(template: str, proposal: Proposal, person: User, **context: Any) -> None:
    """Queue the same for somebody on the committee; it leads to the committee's page of the proposal."""
    path = reverse("admin:coalitions_proposal_change", args=[proposal.pk])
    queue_mail(
        f"coalitions/{template}",
        to=person.email,
        language=person.language,
        context={"proposal": proposal, "person": person, "path": path, **context},
    )


def tell_deciders(case: Case) -> None:
    """Queue a mail each to those who may decide a new case: never who decided first, nor who asks or writes."""
    proposal = case.proposal
    asking = [case.asked_by_id, proposal.convener_id, *proposal.teammates.values_list("user_id", flat=True)]
    people = User.objects.filter(
        Q(committee_seats__call=proposal.call_id) | Q(secretariat_seat__isnull=False), is_active=True
    ).exclude(pk__in=[*asking, case.first_decided_by_id or 0])
    address = settings.SITE_URL + reverse("admin:coalitions_case_change", args=[case.pk])
    for person in people.order_by("pk").distinct():
        queue_mail(
            "coalitions/case_waits",
            to=person.email,
            language=person.language,
            context={"proposal": proposal, "person": person, "case": case, "address": address},
        )


def tell_conveners(template: str, letters: Iterable[tuple[Proposal, Mapping[str, Any]]]) -> None:
    """Queue the same sort of mail to the conveners of many proposals, in few queries."""
    queue_mails(
        f"coalitions/{template}",
        [
            Post(
                proposal.convener.email,
                proposal.convener.language,
                {"proposal": proposal, "person": proposal.convener, **facts},
            )
            for proposal, facts in letters
        ],
    )


TOOK_UP_ANOTHER: Final = "took_up_another"
"""What becomes of a merge's survivor, which stays in its state."""
TAKEN_OFF: Final = "taken_off"
"""What becomes of a coalition that leaves the shortlist; that it is under review tells of an appeal as well."""


def tell_team(proposal: Proposal, outcome: str, *, note: str, other: Proposal | None = None) -> None:
    """Queue what became of a proposal to each of its team, in that person's language: they applied as well.

    `other` is the second proposal of a merge.
    """
    mates = proposal.teammates.filter(user__is_active=True).select_related("user")
    facts = {"proposal": proposal, "outcome": str(outcome), "note": note, "other": other}
    posts = [Post(mate.user.email, mate.user.language, {**facts, "person": mate.user}) for mate in mates]
    queue_mails("coalitions/team_outcome", posts)


def tell_contacts(proposal: Proposal, outcome: str, *, survivor: Proposal | None = None) -> None:
    """Queue what became of a proposal to the contacts who confirmed for members of it: one mail an address.

    Each reads of its own organisations and nobody else, in the language in which it confirmed, and nothing of what the
    committee or the convener wrote. Who opted out hears nothing.
    """
    holding = Confirmation.objects.filter(membership=OuterRef("membership"), ended_at=None).order_by()
    confirmed = (
        ConfirmationRequest.objects.filter(
            membership__proposal=proposal,
            membership__state=MembershipState.CONFIRMED,
            answer__in=[Answer.CONFIRMED, Answer.CORRECTED],
        )
        .annotate(language=Subquery(holding.values("language")[:1]))
        .select_related("membership__organisation")
        .order_by("membership__position", "pk")
    )
    by_address: dict[str, list[Any]] = {}
    for one in confirmed:
        by_address.setdefault(one.address.lower(), []).append(one)
    for address in OptOut.objects.among(by_address):
        del by_address[address]
    facts = {"proposal": proposal, "outcome": str(outcome), "survivor": survivor}
    queue_mails(
        "coalitions/member_outcome",
        [
            Post(
                requests[0].address,
                _spoken(requests[0].language),
                {
                    **facts,
                    "organisations": sorted({one.membership.organisation.name for one in requests}),
                    "opt_out": opt_out_address(requests[0].address),
                },
            )
            for requests in by_address.values()
        ],
    )


def _spoken(language: str | None) -> str:
    """The language where the portal speaks it, else the portal's first."""
    return language if language and language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def tell_who_was_taken_out(proposal: Proposal, person: User) -> None:
    """Queue to somebody that the convener took them out of a team."""
    context = {"proposal": proposal, "person": person}
    queue_mail("coalitions/team_removed", to=person.email, language=person.language, context=context)


@dataclass(frozen=True)
class LatePlan:
    """A coalition, and what is late of its work plan."""

    proposal: Proposal
    activities: tuple[Activity, ...]

    @property
    def path(self) -> str:
        """Where progress is reported."""
        return reverse("coalitions:activity_list", args=[self.proposal.reference])


def tell_of_late_plans(person: User, plans: Sequence[LatePlan]) -> None:
    """Queue to a convener all that is late in the coalitions that they convene."""
    context = {"person": person, "plans": plans}
    queue_mail("coalitions/work_plan_late", to=person.email, language=person.language, context=context)


@dataclass(frozen=True)
class Question:
    """One question in a mail to a contact: which organisation, in which proposal, and the link to answer by."""

    organisation: str
    title: str
    address: str


def ask_to_confirm(address: str, requests: Sequence[ConfirmationRequest], *, is_reminder: bool = False) -> None:
    """Queue one mail to a contact with all these questions, in the language of the first proposal where we speak it."""
    language = requests[0].membership.proposal.language
    questions = [
        Question(one.membership.organisation.name, one.membership.proposal.title, confirmation_address(one))
        for one in requests
    ]
    queue_mail(
        "coalitions/confirmation_reminder" if is_reminder else "coalitions/confirmation_asked",
        to=address,
        language=_spoken(language),
        context={"questions": questions, "opt_out": opt_out_address(address), "is_reminder": is_reminder},
    )


class _Contact(Protocol):
    """A person's name and address."""

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...


def ask_to_be_introduced(introduction: Introduction, people: Iterable[User]) -> None:
    """Queue the question to everybody who speaks for an organisation. It names nobody of the coalition."""
    for person in people:
        queue_mail(
            "coalitions/introduction_asked",
            to=person.email,
            language=person.language,
            context={"introduction": introduction, "proposal": introduction.proposal, "person": person},
        )


def tell_both_of_each_other(introduction: Introduction, contact: _Contact) -> None:
    """Queue one mail to the convener, with who agreed, and one to that person, with the coalition's contact."""
    proposal, agreed_by = introduction.proposal, introduction.agreed_by
    if agreed_by is None:
        return
    tell_convener("introduction_agreed", proposal, introduction=introduction, agreed_by=agreed_by)
    queue_mail(
        "coalitions/introduced",
        to=agreed_by.email,
        language=agreed_by.language,
        context={"introduction": introduction, "proposal": proposal, "person": agreed_by, "contact": contact},
    )
