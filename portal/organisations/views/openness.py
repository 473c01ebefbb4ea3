"""Whether one's organisation is open to join coalitions."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted
from portal.common.seen import CHANGED_MEANWHILE
from portal.organisations.forms import OpennessForm
from portal.organisations.models import Organisation
from portal.organisations.services.affiliating import may_answer_for
from portal.organisations.services.opening import ChangedMeanwhile, say_openness


@signed_in
def openness_update(request: PortalRequest, pk: int) -> HttpResponse:
    """Say whether it would join coalitions, and on which themes: for its people and the secretariat."""
    organisation = get_object_or_404(Organisation, pk=pk)
    if not may_answer_for(request.user, organisation):
        get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
        raise PermissionDenied
    form = OpennessForm(posted(request), initial=OpennessForm.initial_of(organisation))
    if request.method == "POST" and form.is_valid() and _saved(request, form, organisation):
        messages.success(request, _("Saved."))
        return redirect(organisation)
    context = {"form": form, "organisation": organisation}
    return render(request, "organisations/organisation/openness.html", context, status=_status_of(form))


def _saved(request: PortalRequest, form: OpennessForm, organisation: Organisation) -> bool:
    def is_as_seen(current: Organisation) -> bool:
        return form.is_as_seen(OpennessForm.initial_of(current))

    try:
        say_openness(organisation, openness=form.openness(), by=request.user, is_as_seen=is_as_seen)
    except ChangedMeanwhile:
        sentence = _("A colleague saved this at the same moment. Nothing of yours was saved: save it again.")
        form.add_error(None, ValidationError(sentence, code=CHANGED_MEANWHILE))
        return False
    return True


def _status_of(form: OpennessForm) -> HTTPStatus:
    if not form.is_bound or not form.errors:
        return HTTPStatus.OK
    is_stale = form.has_error("__all__", CHANGED_MEANWHILE)
    return HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY
