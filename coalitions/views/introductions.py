"""Introductions: the convener asks and sees who agreed; the people of an organisation read and answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coalitions.forms.introductions import IntroductionForm
from coalitions.models import Introduction, Proposal
from coalitions.services.introducing import (
    MOST_WAITING,
    agree,
    ask_for_introductions,
    contact_of,
    decline,
    stop_asking,
    why_not_asking,
)
from coalitions.services.openings import Openings, openings_of
from coalitions.states import ALIVE
from coalitions.views.sheets import Sheet, succeeds
from portal.accounts.models import User
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest, posted
from portal.common.saving import status_of


@dataclass(frozen=True)
class Asking:
    """What a convener sees of the organisations that were asked at one time: how many, and those who agreed."""

    asked_at: datetime
    open_until: datetime
    gap: str
    note: str
    number: int
    agreed: tuple[Introduction, ...]
    waiting: int

    @property
    def over(self) -> int:
        """Of how many nothing came: no difference is made between a "not now" and no answer."""
        return self.number - len(self.agreed) - self.waiting


@signed_in
@require_safe
def asked_introduction_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Whom the convener was introduced to, and what still waits for an answer."""
    proposal = _convened(Proposal.objects.select_related("call"), request.user, reference)
    rows = proposal.introductions.select_related("region", "constituency", "organisation", "agreed_by")
    context = {
        "proposal": proposal,
        "page": page_of(request, _askings(proposal, rows.order_by("-asked_at", "answered_at", "pk"))),
        "is_alive": proposal.state in ALIVE,
    }
    return render(request, "coalitions/introduction/asked_list.html", context)


@signed_in
def introduction_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Ask organisations that would fill a gap."""
    proposals = Proposal.objects.select_related("call", "convener").annotate(asked_before=Count("introductions"))
    proposal: Any = _convened(proposals, request.user, reference)
    closed = why_not_asking(proposal)
    openings = Openings() if closed else openings_of(Sheet(proposal).judgement)
    form = IntroductionForm(posted(request), openings=openings, asked_before=proposal.asked_before)
    numbers: list[int] = []

    def deed() -> None:
        numbers.append(ask_for_introductions(proposal, **form.cleaned_data, by=request.user))

    if request.method == "POST" and not closed and _asked(request, form, deed, numbers):
        return redirect("coalitions:asked_introduction_list", reference)
    context = {
        "proposal": proposal,
        "form": form,
        "closed": closed,
        "openings": openings,
        "contact": contact_of(proposal),
        "most_waiting": MOST_WAITING,
    }
    status = HTTPStatus.CONFLICT if closed and request.method == "POST" else status_of(form)
    return render(request, "coalitions/introduction/create.html", context, status=status)


@signed_in
@require_safe
def introduction_list(request: PortalRequest) -> HttpResponse:
    """What coalitions ask of the organisations that one speaks for, the last asked first."""
    page = page_of(request, _put_to(request.user).order_by("-asked_at", "-pk"))
    return render(request, "coalitions/introduction/list.html", {"page": page})


@signed_in
@require_safe
def introduction_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Which coalition asks, for which gap, with the convener's note; once agreed, whom to write to."""
    return _detail(request, get_object_or_404(_put_to(request.user), pk=pk))


@signed_in
@require_POST
def introduction_agreement_create(request: PortalRequest, pk: int) -> HttpResponse:
    """Agree to be introduced."""
    return _answered(request, pk, agree, _("You agreed. You and the convener get a mail with both addresses."))


@signed_in
@require_POST
def introduction_refusal_create(request: PortalRequest, pk: int) -> HttpResponse:
    """Not now."""
    return _answered(request, pk, decline, _("Noted. The convener is not told, and this coalition asks you no more."))


@signed_in
@require_POST
def introduction_closing_create(request: PortalRequest, pk: int) -> HttpResponse:
    """Be asked by no coalition any more."""
    saved = _("Noted. Your organisation is not open to join coalitions any more, and nobody asks it.")
    return _answered(request, pk, stop_asking, saved)


def _convened(proposals: QuerySet[Proposal], user: User, reference: str) -> Proposal:
    """The proposal for its convener alone: what organisations agreed to is between them and that person."""
    own = proposals.filter(convener=user, reference=reference).first()
    if own is None:
        get_object_or_404(Proposal.objects.visible_to(user), reference=reference)
        raise PermissionDenied
    return own


def _askings(proposal: Proposal, rows: Iterable[Introduction]) -> list[Asking]:
    """The rows as the convener may know them, what was asked at one time as one."""
    waiting = set(proposal.introductions.waiting().values_list("pk", flat=True))
    askings = []
    for _key, group in groupby(rows, key=lambda row: row.asked_at):
        asked = list(group)
        askings.append(
            Asking(
                asked_at=asked[0].asked_at,
                open_until=asked[0].open_until,
                gap=asked[0].gap,
                note=asked[0].note,
                number=len(asked),
                agreed=tuple(row for row in asked if row.is_agreed),
                waiting=sum(row.pk in waiting for row in asked),
            )
        )
    return askings


def _asked(request: PortalRequest, form: IntroductionForm, deed: Callable[[], None], numbers: list[int]) -> bool:
    """As `succeeds`, and says how many were asked where they are fewer than wanted."""
    if not succeeds(request, form, deed, saved=_("Asked. Those who agree appear here.")):
        return False
    if numbers and numbers[0] < form.cleaned_data["number"]:
        words = ngettext(
            "Only %(number)s organisation could be asked now.",
            "Only %(number)s organisations could be asked now.",
            numbers[0],
        )
        messages.info(request, words % {"number": numbers[0]})
    return True


def _put_to(user: User) -> QuerySet[Introduction]:
    related = ("proposal__call", "proposal__convener", "organisation", "region", "constituency", "agreed_by")
    return Introduction.objects.put_to(user).select_related(*related)


def _answered(request: PortalRequest, pk: int, deed: Callable[..., None], saved: str) -> HttpResponse:
    introduction = get_object_or_404(_put_to(request.user), pk=pk)
    try:
        deed(introduction, by=request.user)
    except AlreadyDone as news:
        messages.info(request, str(news))
    except ActionRefused as refusal:
        return _detail(request, get_object_or_404(_put_to(request.user), pk=pk), str(refusal))
    else:
        messages.success(request, saved)
    return redirect(introduction)


def _detail(request: PortalRequest, introduction: Introduction, refusal: str = "") -> HttpResponse:
    context = {
        "introduction": introduction,
        "proposal": introduction.proposal,
        "contact": contact_of(introduction.proposal) if introduction.is_agreed else None,
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "coalitions/introduction/detail.html", context, status=status)
