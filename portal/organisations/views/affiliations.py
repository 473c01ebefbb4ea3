"""For whom one speaks: ask, accept, end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest
from portal.organisations.models import Affiliation, AffiliationState, Organisation
from portal.organisations.services.affiliating import (
    RequestEnded,
    accept_affiliation,
    end_affiliation,
    may_answer_for,
    request_affiliation,
)


@signed_in
def affiliation_list(request: PortalRequest) -> HttpResponse:
    """The organisations that one speaks for, or has asked to."""
    own = Affiliation.objects.filter(user=request.user).exclude(state=AffiliationState.ENDED)
    page = page_of(request, own.select_related("organisation"))
    return render(request, "organisations/affiliation/list.html", {"page": page})


@signed_in
def affiliation_create(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask to speak for an organisation of the registry."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        affiliation = request_affiliation(organisation, by=request.user)
        if affiliation.state == AffiliationState.ACTIVE:
            messages.info(request, _("You speak for %(name)s already.") % {"name": organisation})
        else:
            messages.success(request, _("Asked. Its people or the secretariat will answer."))
        return redirect("organisations:affiliation_list")
    return render(request, "organisations/affiliation/create.html", {"organisation": organisation})


@signed_in
def person_list(request: PortalRequest, pk: int) -> HttpResponse:
    """Who speaks for the organisation, and who asks to: for its people and the secretariat."""
    organisation = get_object_or_404(Organisation, pk=pk)
    if not may_answer_for(request.user, organisation):
        get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
        raise PermissionDenied
    people = organisation.affiliations.exclude(state=AffiliationState.ENDED).select_related("user")
    context = {"organisation": organisation, "page": page_of(request, people.order_by("-state", "user__name", "pk"))}
    return render(request, "organisations/affiliation/people.html", context)


@signed_in
@require_POST
def acceptance_create(request: PortalRequest, pk: int) -> HttpResponse:
    """Let the person who asks speak for the organisation."""
    affiliation = _to_answer(request, pk)
    try:
        accept_affiliation(affiliation, by=request.user)
    except RequestEnded:
        messages.error(request, _("%(name)s does not ask any more. Nothing was changed.") % {"name": affiliation.user})
    else:
        messages.success(request, _("%(name)s speaks for the organisation.") % {"name": affiliation.user})
    return redirect("organisations:person_list", affiliation.organisation_id)


@signed_in
def ending_create(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then end that a person speaks for an organisation; one's own, or as one of its people."""
    affiliation = get_object_or_404(Affiliation.objects.select_related("organisation", "user"), pk=pk)
    is_own = affiliation.user == request.user
    if not is_own:
        affiliation = _to_answer(request, pk)
    if request.method == "POST":
        end_affiliation(affiliation, by=request.user)
        messages.success(request, _("Ended."))
        if is_own:
            return redirect("organisations:affiliation_list")
        return redirect("organisations:person_list", affiliation.organisation_id)
    context = {"affiliation": affiliation, "organisation": affiliation.organisation, "is_own": is_own}
    return render(request, "organisations/affiliation/ending.html", context)


def _to_answer(request: PortalRequest, pk: int) -> Affiliation:
    """The affiliation for somebody who may answer it. For others it is not there: it says who asked for what."""
    affiliations = Affiliation.objects.select_related("organisation", "user")
    if not request.user.is_secretariat:
        affiliations = affiliations.filter(organisation__in=Organisation.objects.of(request.user))
    return get_object_or_404(affiliations, pk=pk)
