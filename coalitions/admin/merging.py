"""Merge two proposals: choose the other one and which goes on, read what would come of it, do it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from coalitions.admin.forms import MergeForm
from coalitions.admin.scope import proposal_or_404, reviewable
from coalitions.lifecycle import Action, may, roles_of
from coalitions.models import Membership, Proposal, Teammate
from coalitions.services.merging import SURVIVES_IN, merge, preview_merge
from coalitions.services.reports import shown
from coalitions.services.standing import hold_as_seen, last_move, shown_now, who_and_when
from coalitions.states import ProposalState
from portal.common.fields import LineField
from portal.common.pagination import page_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest

OTHERS_A_PAGE = 20
LONGEST_SEARCH = 200
THIS, OTHER = "this", "other"


class ChoiceForm(forms.Form):
    """A search among the call's proposals."""

    q = LineField(label=_("Title, reference or member"), max_length=LONGEST_SEARCH, required=False)


@dataclass(frozen=True)
class Pair:
    """The two proposals of a merge."""

    survivor: Proposal
    absorbed: Proposal
    here: Proposal
    """The one of the two at whose address they were paired."""


@require_http_methods(["GET", "HEAD", "POST"])
def merge_proposals(request: PortalRequest, pk: int, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Choose without `?other=`; with it, preview and merge."""
    pair = _pair(request, pk) if request.GET.get("other") else None
    proposal = pair.here if pair else proposal_or_404(request, pk)
    if not may(Action.MERGE, roles_of(request.user, proposal)):
        raise PermissionDenied
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "proposal": proposal,
        "title": _("Merge it with a similar one"),
    }
    if pair is None:
        if request.method == "POST":
            raise Http404
        return _choose(request, proposal, context)
    if not may(Action.MERGE, roles_of(request.user, pair.survivor) | roles_of(request.user, pair.absorbed)):
        raise PermissionDenied
    return _preview(request, pair, context) if request.method != "POST" else _merge(request, pair, context)


def others(request: PortalRequest, proposal: Proposal, words: str) -> QuerySet[Proposal]:
    """The call's proposals with which this one can be merged: those that share members first, then similar titles."""
    theirs = Membership.objects.filter(proposal=proposal).values("organisation")
    found = (
        reviewable(request)
        .filter(call=proposal.call_id, state__in=SURVIVES_IN)
        .exclude(pk=proposal.pk)
        .exclude(convener=request.user)
        .exclude(Exists(Teammate.objects.filter(proposal=OuterRef("pk"), user=request.user)))
    )
    if words:
        listed = Membership.objects.filter(proposal=OuterRef("pk"), organisation__name__icontains=words)
        found = found.filter(Q(title__icontains=words) | Q(reference__iexact=words) | Exists(listed))
    return found.annotate(
        likeness=TrigramSimilarity("title", proposal.title),
        shared=Count("memberships__organisation", distinct=True, filter=Q(memberships__organisation__in=theirs)),
    ).order_by("-shared", "-likeness", "title", "pk")


def _choose(request: PortalRequest, proposal: Proposal, context: dict[str, Any]) -> HttpResponse:
    form = ChoiceForm(request.GET if "q" in request.GET else None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    is_available = proposal.state in SURVIVES_IN
    context |= {
        "form": form,
        "page": page_of(request, others(request, proposal, words), per_page=OTHERS_A_PAGE) if is_available else None,
        "is_available": is_available,
        "who_and_when": _who_and_when(proposal) if not is_available else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and not form.is_valid() else HTTPStatus.OK
    return TemplateResponse(request, "admin/coalitions/proposal/merge_choice.html", context, status=status)


def _pair(request: PortalRequest, pk: int) -> Pair:
    """The two that the address names; the other one is of the same call, or not there."""
    found = list(reviewable(request).filter(Q(pk=pk) | Q(reference=request.GET["other"])))
    here = next((one for one in found if one.pk == pk), None)
    other = next((one for one in found if one.pk != pk), None)
    if here is None or other is None or here.call_id != other.call_id:
        raise Http404
    if request.GET.get("survivor", THIS) == OTHER:
        return Pair(survivor=other, absorbed=here, here=here)
    return Pair(survivor=here, absorbed=other, here=here)


def _form(pair: Pair, data: Any = None) -> MergeForm:
    return MergeForm(
        data,
        seen=shown_now(pair.absorbed),
        survivor=shown_now(pair.survivor),
        label=_("The reason"),
        help_text=_("Both conveners read this as you write it."),
        required=True,
    )


def _preview(
    request: PortalRequest,
    pair: Pair,
    context: dict[str, Any],
    *,
    form: MergeForm | None = None,
    refusal: ActionRefused | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """What the merge would give."""
    preview = None
    try:
        preview = preview_merge(survivor=pair.survivor, absorbed=pair.absorbed, by=request.user)
    except ActionRefused as error:
        refusal = refusal or error
    moved = pair.absorbed if pair.absorbed.state not in SURVIVES_IN else pair.survivor
    context |= {
        "pair": pair,
        "preview": preview,
        "now": shown(preview.judgement) if preview else None,
        "form": form or _form(pair),
        "refusal": refusal,
        "who_and_when": _who_and_when(moved) if refusal and moved.state not in SURVIVES_IN else "",
        "leaves_the_public_pages": pair.absorbed.is_coalition and not pair.survivor.is_coalition,
        "would_stop_passing": bool(
            preview and pair.survivor.state == ProposalState.SHORTLISTED and not preview.judgement.report.shortlistable
        ),
        "swapped": THIS if pair.survivor != pair.here else OTHER,
        "other": pair.absorbed if pair.survivor == pair.here else pair.survivor,
    }
    return TemplateResponse(request, "admin/coalitions/proposal/merge.html", context, status=status)


def _merge(request: PortalRequest, pair: Pair, context: dict[str, Any]) -> HttpResponse:
    form = _form(pair, request.POST)
    if not form.is_valid():
        return _preview(request, pair, context, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    note = form.cleaned_data["note"]
    seen = {pair.absorbed: form.seen, pair.survivor: form.seen_of_survivor}
    try:
        with transaction.atomic():
            hold_as_seen(seen, action=Action.MERGE, acted_on=pair.absorbed, by=request.user)
            merge(survivor=pair.survivor, absorbed=pair.absorbed, by=request.user, note=note)
    except ActionRefused as refusal:
        if isinstance(refusal, AlreadyDone) and _is_same_merge(pair, request.user.pk, note):
            messages.info(request, str(refusal))
            return redirect("admin:coalitions_proposal_change", pair.survivor.pk)
        fresh = _pair(request, pair.here.pk)
        form.show_again(shown_now(fresh.absorbed))
        form.show_survivor_again(shown_now(fresh.survivor))
        return _preview(request, fresh, context, form=form, refusal=refusal, status=HTTPStatus.CONFLICT)
    messages.success(
        request,
        _("“%(absorbed)s” is merged into “%(survivor)s”. Both conveners are told.")
        % {"absorbed": pair.absorbed.title, "survivor": pair.survivor.title},
    )
    return redirect("admin:coalitions_proposal_change", pair.survivor.pk)


def _is_same_merge(pair: Pair, by: int, note: str) -> bool:
    return pair.absorbed.merged_by.filter(survivor=pair.survivor, by=by, note=note).exists()


def _who_and_when(proposal: Proposal) -> str:
    event = last_move(proposal)
    return who_and_when(event) if event else ""
