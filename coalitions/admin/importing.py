"""Proposals from a file, for the secretariat: sent, rehearsed, looked at, accepted or given up."""

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coalitions.forms.fields import AddressField
from coalitions.interchange import Faults
from coalitions.models import Call, ProposalImport
from coalitions.services.exporting import calls_to_export
from coalitions.services.proposal_imports import (
    MOST_BYTES,
    FaultsNow,
    accept_proposal_import,
    prepare_proposal_import,
)
from coalitions.services.wording import sentence
from portal.accounts.models import User
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest, posted
from portal.exchange.answers import gone
from portal.exchange.waiting import give_up

# Of more faults a person mends the first ones; how many more there are is said.
MOST_FAULTS: Final = 200
MOST_REFERENCES: Final = 300


class ImportForm(forms.Form):
    """Which file, into which call, and who answers for what is in it."""

    call = forms.ModelChoiceField(Call.objects.none(), label=_("Call"), to_field_name="slug")
    convener = AddressField(
        label=_("The convener's e-mail address"),
        help_text=_("The account of the person who answers for these proposals."),
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("In the interchange format (JSON), up to 2 MB. Larger ones are for the command import_proposals."),
    )

    def __init__(self, data: Any, files: Any, *, calls: QuerySet[Call]) -> None:
        super().__init__(data, files)
        chooser = self.fields["call"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = calls
        self.account: User | None = None

    def clean_convener(self) -> str:
        """Find the account; it has to be one that can sign in."""
        address: str = self.cleaned_data["convener"].strip().lower()
        self.account = User.objects.filter(email=address, is_active=True).first()
        if self.account is None:
            raise ValidationError(_now("There is no account with this address."))
        return address

    def clean_file(self) -> Any:
        """Refuse what takes longer than a page may."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            sentence = _now("The file has more than %(most)s MB.")
            raise ValidationError(sentence % {"most": MOST_BYTES // 1_000_000})
        return file


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: PortalRequest, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Ask for the file; posted, rehearse it and name every fault by its place, or lead to what it would do."""
    _refuse_others(request)
    files = request.FILES if request.method == "POST" else None
    form = ImportForm(posted(request), files, calls=calls_to_export(request.user))
    faults: Faults | None = None
    if form.is_valid() and form.account is not None:
        content, call = form.cleaned_data["file"].read(), form.cleaned_data["call"]
        try:
            waiting = prepare_proposal_import(content, call=call, convener=form.account, by=request.user)
        except FaultsNow as refusal:
            faults = refusal.faults
        else:
            return redirect("admin:coalitions_proposal_import_detail", waiting.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "title": _now("Import proposals"), **_faults_shown(faults)}
    return _page(request, model_admin, "import", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_detail(request: PortalRequest, pk: int, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """What the file would do, by reference; posted, do it."""
    waiting = _waiting(request, pk)
    if waiting is None:
        return _done_before(request)
    refusal: ActionRefused | None = None
    faults, status = None, HTTPStatus.OK
    if request.method == "POST":
        try:
            done = accept_proposal_import(waiting, by=request.user)
        except AlreadyDone:
            return _done_before(request)
        except FaultsNow as error:
            refusal, faults, status = error, error.faults, HTTPStatus.CONFLICT
        except ActionRefused as error:
            refusal, status = error, HTTPStatus.CONFLICT
        else:
            counts = {"new": len(done.created), "changed": len(done.changed), "same": len(done.unchanged)}
            told = _now("Imported: %(new)s new, %(changed)s changed, %(same)s as they were.")
            messages.success(request, told % counts)
            return redirect("admin:coalitions_proposal_changelist")
    context = {
        "waiting": waiting,
        "outcome": [
            (title, waiting.outcome.get(name, [])[:MOST_REFERENCES], len(waiting.outcome.get(name, [])))
            for name, title in OUTCOMES.items()
        ],
        "refusal": refusal,
        "title": _now("What the file would do"),
        **_faults_shown(faults),
    }
    return _page(request, model_admin, "import_detail", context, status=status)


@require_http_methods(["POST"])
def import_delete(request: PortalRequest, pk: int, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Give a file up."""
    waiting = _waiting(request, pk)
    if waiting is None or not give_up(waiting):
        return _done_before(request)
    messages.success(request, _now("The import was given up. Nothing was changed."))
    return redirect("admin:coalitions_proposal_changelist")


OUTCOMES: Final = {
    "created": _("Would be new"),
    "changed": _("Would be changed to what the file says"),
    "unchanged": _("Are as the file says already"),
}


def _refuse_others(request: PortalRequest) -> None:
    if not request.user.is_secretariat:
        raise PermissionDenied


def _waiting(request: PortalRequest, pk: int) -> ProposalImport | None:
    _refuse_others(request)
    own = ProposalImport.objects.visible_to(request.user).select_related("call", "convener").defer("content")
    return own.filter(pk=pk).first()


def _done_before(request: PortalRequest) -> HttpResponse:
    told = _now("That import is done, or was given up. This is how the proposals stand.")
    return gone(request, told, onward=reverse("admin:coalitions_proposal_changelist"))


def _faults_shown(faults: Faults | None) -> dict[str, Any]:
    found = faults.faults if faults else ()
    shown = [{"path": one.path, "words": sentence(one.sentence)} for one in found[:MOST_FAULTS]]
    return {"faults": shown, "more_faults": max(len(found) - MOST_FAULTS, 0)}


def _page(
    request: PortalRequest,
    model_admin: ModelAdmin,  # type: ignore[type-arg]
    name: str,
    context: dict[str, Any],
    *,
    status: HTTPStatus,
) -> HttpResponse:
    shared = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    return TemplateResponse(request, f"admin/coalitions/proposal/{name}.html", {**shared, **context}, status=status)
