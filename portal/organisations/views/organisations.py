"""The public registry, and registering one's own organisation."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.public_cache import public_page
from portal.common.requests import PortalRequest, posted
from portal.organisations.forms import OrganisationFilterForm, OrganisationForm
from portal.organisations.models import Organisation
from portal.organisations.services.affiliating import may_answer_for, request_affiliation
from portal.organisations.services.registering import ListedAlready, found


@require_safe
@public_page
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The organisations that stand on public pages; search by name."""
    form = OrganisationFilterForm(request.GET)
    organisations = form.narrow(Organisation.objects.public()).select_related("country")
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "page": page_of(request, organisations), "is_narrowed": bool(form.changed_data)}
    return render(request, "organisations/organisation/list.html", context, status=status)


@require_safe
@public_page
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the registry says of an organisation."""
    visible = Organisation.objects.visible_to(request.user).select_related("country", "primary_region", "constituency")
    organisation = get_object_or_404(visible, pk=pk)
    context = {
        "organisation": organisation,
        "further": organisation.further_constituencies.all(),
        "answers": request.user.is_authenticated and may_answer_for(request.user, organisation),
    }
    return render(request, "organisations/organisation/detail.html", context)


@signed_in
def organisation_create(request: PortalRequest) -> HttpResponse:
    """Register one's own organisation; or, where it is in the registry already, ask to speak for it."""
    form = OrganisationForm(posted(request))
    if request.method == "POST":
        if organisation := _founded(form, request.user):
            messages.success(request, _("Registered. You speak for %(name)s here.") % {"name": organisation})
            return redirect(organisation)
        if form.namesake is not None and "ask" in request.POST:
            request_affiliation(form.namesake, by=request.user)
            messages.success(request, _("Asked. Its people or the secretariat will answer."))
            return redirect("organisations:affiliation_list")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "organisations/organisation/create.html", {"form": form}, status=status)


def _founded(form: OrganisationForm, user: User) -> Organisation | None:
    """The organisation, registered now or by the same form sent before; None where the form says what is wrong."""
    if form.is_valid():
        try:
            return found(form.facts(), by=user)
        except ListedAlready as listed:
            form.refuse(listed.organisation)
    own = Organisation.objects.of(user)
    return own.filter(pk=form.namesake.pk).first() if form.namesake else None
