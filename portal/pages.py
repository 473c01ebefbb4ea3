"""Pages that show more than one app: the front page, the page of one's own work, one's account."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language

from coalitions.models import Call, Case, Introduction, IntroductionState, Proposal
from coalitions.states import ProposalState
from coalitions.views.lines import lines_of as lines_of_coalitions
from coalitions.views.lines import rows_of as rows_of_coalitions
from portal.accounts.forms import DetailsForm
from portal.accounts.models import User
from portal.accounts.services import save_details
from portal.common.kept_posts import signed_in
from portal.common.public_cache import public_page
from portal.common.requests import PortalRequest, posted
from portal.organisations.models import Affiliation, AffiliationState
from sessions_app.models import Recommendation, Session
from sessions_app.programme import nearest
from sessions_app.views.lines import lines_of as lines_of_sessions
from sessions_app.zones import zone_names

FRONT_PAGE_ROWS = 4
OWN_ROWS = 20


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What comes next, what was recommended, who formed coalitions."""
    coalitions = rows_of_coalitions(Proposal.objects.public())[:FRONT_PAGE_ROWS]
    context = {
        "sessions": lines_of_sessions(nearest(Session.objects.public(), FRONT_PAGE_ROWS)),
        "calls": Call.objects.open_now().order_by("closes_at")[:FRONT_PAGE_ROWS],
        "recommendations": Recommendation.objects.public().for_lists()[:FRONT_PAGE_ROWS],
        "coalitions": lines_of_coalitions(coalitions, with_call=True),
    }
    return render(request, "pages/home.html", context)


@login_required
@require_safe
def my_work(request: PortalRequest) -> HttpResponse:
    """Where one goes on: organisations, sessions, proposals, and the committee's queue for those who sit."""
    user = request.user
    affiliations = list(
        Affiliation.objects.filter(user=user).exclude(state=AffiliationState.ENDED).select_related("organisation")
    )
    reviewed_calls = _reviewed_calls(user)
    context = {
        "affiliations": affiliations,
        "requests": _affiliation_requests(user, affiliations),
        "introductions": _introductions(user) if affiliations else 0,
        "cases": Case.objects.visible_to(user).waiting().count() if reviewed_calls else 0,
        "sessions": Session.objects.editable_by(user).select_related("forum").order_by("-id")[:OWN_ROWS],
        "proposals": Proposal.objects.worked_on_by(user).select_related("call").order_by("-changed_at")[:OWN_ROWS],
        "open_calls": Call.objects.open_now().order_by("closes_at")[:OWN_ROWS],
        "reviewed_calls": reviewed_calls,
    }
    return render(request, "pages/my_work.html", context)


def _affiliation_requests(user: User, affiliations: list[Affiliation]) -> int:
    """How many people ask to speak for organisations that `user` speaks for."""
    own = [one.organisation_id for one in affiliations if one.state == AffiliationState.ACTIVE]
    return Affiliation.objects.filter(organisation__in=own, state=AffiliationState.REQUESTED).exclude(user=user).count()


def _introductions(user: User) -> int:
    """How many coalitions wait for an answer of organisations that `user` speaks for."""
    return Introduction.objects.put_to(user).waiting().filter(state=IntroductionState.ASKED).count()


def _reviewed_calls(user: User) -> list[Call]:
    """Calls whose committee `user` sits on, each with the number of proposals that wait."""
    waiting = Q(proposals__state__in=[ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW])
    calls = Call.objects.reviewed_by(user).annotate(waiting=Count("proposals", filter=waiting, distinct=True))
    return list(calls.order_by("-waiting", "-opens_at")[:OWN_ROWS])


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What this portal is for, and what its words mean."""
    return render(request, "pages/about.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account_update(request: PortalRequest) -> HttpResponse:
    """One's own name, language and time zone."""
    form = DetailsForm(posted(request), user=request.user, zones=zone_names())
    if not form.is_bound or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "account/details.html", {"form": form}, status=status)
    details = form.details()
    is_changed = save_details(request.user, details=details)
    with override(details.language):
        messages.success(request, _("Saved.") if is_changed else _("Nothing was changed."))
    answer = redirect("account_update")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        details.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; for people who are signed in, of their mails too."""
    if request.method != "POST":
        return render(request, "pages/language.html", {"languages": settings.LANGUAGES})
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    answer: HttpResponse = set_language(request)
    return answer
