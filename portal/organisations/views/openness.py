"""Whether one's organisation is open to join coalitions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted
from portal.common.saving import refuse, seen_in, status_of
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
    return render(request, "organisations/organisation/openness.html", context, status=status_of(form))


def _saved(request: PortalRequest, form: OpennessForm, organisation: Organisation) -> bool:
    try:
        say_openness(organisation, openness=form.openness(), by=request.user, is_as_seen=seen_in(form))
    except ChangedMeanwhile:
        refuse(form, _("A colleague saved this at the same moment. Nothing of yours was saved: save it again."))
        return False
    return True
