"""The public pages of one coalition: itself, its news and changes, and the feeds that people subscribe to."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coalitions.criteria.types import Facts, Parameters
from coalitions.models import Membership, Proposal
from coalitions.services.exception_notes import standing_from, standing_of_proposal
from coalitions.services.members import STANDS_BY
from coalitions.services.reports import glyph_of, shown_to_the_public
from coalitions.services.telling import amendments_of, latest_of, with_latest
from coalitions.services.timelines import activities_with_records, timeline_of
from coalitions.states import MembershipState, ProposalState
from coalitions.views.feeds import NewsFeed, events_of
from portal.common.calendars import calendar_answer, subscription_address
from portal.common.pagination import page_of, page_of_counted
from portal.common.public_cache import public_page
from sessions_app.choices import Sdg

MEMBERS_PER_PAGE = 100
NEWS_PER_PAGE = 20
# A merged coalition's survivor may have been merged in its turn; no chain is longer than a call has proposals.
MOST_MERGES = 50

PageOfCoalition = Callable[..., HttpResponse]


def of_a_coalition(view: PageOfCoalition) -> PageOfCoalition:
    """A page at an address below a coalition's: one that was merged leads to its survivor, others to nothing."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, **places: Any) -> HttpResponse:
        coalition = Proposal.objects.public().select_related("call").filter(slug=slug).first()
        if coalition is None:
            return _redirect_to_survivor(request, slug, **places)
        return view(request, coalition, **places)

    return found


@require_safe
@public_page
def coalition_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One coalition: what it wants, who is in it, what it plans, and how it meets the criteria. No contacts."""
    coalition = (
        with_latest(Proposal.objects.public())
        .select_related("call", "latest_validation")
        .annotate(
            members_in_all=Count("memberships", filter=Q(memberships__state__in=STANDS_BY)),
            confirmed=Count("memberships", filter=Q(memberships__state=MembershipState.CONFIRMED)),
            standing=standing_of_proposal(),
            pledged=Count("memberships", filter=Q(memberships__state=MembershipState.PLEDGED)),
        )
        .filter(slug=slug)
        .first()
    )
    if coalition is None:
        return _redirect_to_survivor(request, slug)
    members = (
        Membership.objects.filter(proposal=coalition, state__in=STANDS_BY)
        .select_related("organisation", "country", "primary_region", "constituency")
        .defer("contact_name", "contact_email")
    )
    context = {
        "coalition": coalition,
        "goals": [goal for goal in Sdg if goal.value in coalition.sdgs],
        "page": page_of_counted(
            request, members, count=cast("Any", coalition).members_in_all, per_page=MEMBERS_PER_PAGE
        ),
        "engagement_entries": coalition.engagement_entries.all(),
        "timeline": timeline_of(coalition, activities_with_records(coalition)),
        "latest": latest_of(coalition),
        "calendar": subscription_address(request, reverse("coalitions:calendar_detail", args=[slug])),
        **_report_of(coalition),
    }
    return render(request, "coalitions/coalition/detail.html", context)


@require_safe
@public_page
@of_a_coalition
def public_news_list(request: HttpRequest, coalition: Proposal) -> HttpResponse:
    """A coalition's news, the newest first."""
    context = {"coalition": coalition, "page": page_of(request, coalition.news.all(), per_page=NEWS_PER_PAGE)}
    return render(request, "coalitions/coalition/news_list.html", context)


@require_safe
@public_page
@of_a_coalition
def public_news_detail(request: HttpRequest, coalition: Proposal, pk: int) -> HttpResponse:
    """One piece of news, at an address of its own."""
    context = {"coalition": coalition, "item": get_object_or_404(coalition.news, pk=pk)}
    return render(request, "coalitions/coalition/news_detail.html", context)


@require_safe
@public_page
@of_a_coalition
def amendment_list(request: HttpRequest, coalition: Proposal) -> HttpResponse:
    """What the coalition changed since it was shortlisted: when, and in which sections."""
    page = page_of(request, coalition.amendments.all())
    context = {"coalition": coalition, "page": page, "amendments": amendments_of(coalition, page.object_list)}
    return render(request, "coalitions/coalition/amendment_list.html", context)


@require_safe
@public_page
@of_a_coalition
def calendar_detail(request: HttpRequest, coalition: Proposal) -> HttpResponse:
    """The work plan as a calendar to subscribe to; what was dropped is cancelled."""
    return calendar_answer(coalition.title, events_of(request, coalition), language=get_language() or "en")


@require_safe
@public_page
@of_a_coalition
def news_feed(request: HttpRequest, coalition: Proposal) -> HttpResponse:
    """The newest news as an Atom feed."""
    return NewsFeed()(request, coalition=coalition)


def _report_of(coalition: Proposal) -> dict[str, object]:
    """The report and the large glyph of the newest validation."""
    validation = coalition.latest_validation
    if validation is None:
        return {"report": (), "glyph": None}
    report, parameters = validation.report, Parameters.from_json(validation.parameters)
    # The glyph looks at the dates only.
    facts = Facts.from_json({**validation.facts, "members": []})
    return {
        "report": shown_to_the_public(report, parameters, standing=standing_from(cast("Any", coalition).standing)),
        "glyph": glyph_of(report, facts=facts, parameters=parameters),
    }


def _redirect_to_survivor(request: HttpRequest, slug: str, **places: Any) -> HttpResponse:
    """To the same page of what a formerly public one was merged into; 404 for anything that was never public."""
    absorbed = Proposal.objects.filter(slug=slug, state=ProposalState.MERGED, shortlisted_on__isnull=False).first()
    survivor = absorbed.merged_into if absorbed else None
    for _merge in range(MOST_MERGES):
        if survivor is None or survivor.is_coalition:
            break
        survivor = survivor.merged_into
    if survivor is None or not survivor.is_coalition:
        raise Http404
    name = request.resolver_match.view_name if request.resolver_match else "coalitions:coalition_detail"
    answer: HttpResponse = redirect(name, slug=survivor.slug, **places)
    return answer
