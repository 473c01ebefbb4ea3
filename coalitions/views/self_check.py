"""The self-check: anybody may see how a proposal would stand. Nothing that is sent here is stored or logged."""

from http import HTTPStatus

from allauth.core.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coalitions.forms.self_check import MORE, SelfCheck, SelfCheckFileForm
from coalitions.interchange import Faults
from coalitions.models import Call
from coalitions.services.self_check import Checked, calls_to_check_by, check, check_file, terms_for
from coalitions.services.wording import sentence
from portal.common.requests import posted

RATE = "self_check"
"""Its entry among the rates of the settings."""
MOST_FAULTS = 200


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """A page to type a proposal's members and plans into; posted, it answers with the report beside it."""
    if not consume(request, action=RATE):
        return _too_often(request)
    calls = list(calls_to_check_by())
    slug = _chosen(request, calls)
    call = _called(slug, calls)
    terms = terms_for(call)
    form = SelfCheck(posted(request), calls=calls, parameters=terms.parameters, initial={"call": slug})
    is_judged = not form.wants_more_rows and form.is_valid()
    context = {
        "check": form,
        "more": MORE,
        "report": check(form.document(), terms, call=call) if is_judged else None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.has_errors else HTTPStatus.OK
    return render(request, "coalitions/self_check/form.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def self_check_file(request: HttpRequest) -> HttpResponse:
    """A page to send a proposals file to; posted, it answers with the report of each proposal, or every fault."""
    if not consume(request, action=RATE):
        return _too_often(request)
    calls = list(calls_to_check_by())
    form = SelfCheckFileForm(posted(request), request.FILES or None, calls=calls, initial={"call": ""})
    found: tuple[Checked, ...] | Faults = ()
    if form.is_valid():
        found = check_file(form.cleaned_data["file"].read(), call=_called(form.cleaned_data["call"], calls))
    faults = found.faults if isinstance(found, Faults) else ()
    context = {
        "form": form,
        "faults": [(fault.path, sentence(fault.sentence)) for fault in faults[:MOST_FAULTS]],
        "more_faults": max(len(faults) - MOST_FAULTS, 0),
        "checked": () if isinstance(found, Faults) else found,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or faults else HTTPStatus.OK
    return render(request, "coalitions/self_check/file.html", context, status=status)


def _too_often(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = respond_429(request)
    return answer


def _chosen(request: HttpRequest, calls: list[Call]) -> str:
    """The call that was posted, else the one in the address, else the newest."""
    newest = calls[0].slug if calls else ""
    asked = request.POST.get("call", "") if request.method == "POST" else request.GET.get("call", newest)
    return asked if _called(asked, calls) else ""


def _called(slug: str, calls: list[Call]) -> Call | None:
    return next((call for call in calls if call.slug == slug), None)
