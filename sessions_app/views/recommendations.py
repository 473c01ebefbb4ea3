"""Recommendations: across sessions, each on its own page, and as editors change and follow them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.public_cache import public_page
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import seen_in
from sessions_app.forms.filters import RecommendationFilterForm
from sessions_app.forms.rows import DeedForm, DirectionForm, FollowUpForm, RecommendationForm
from sessions_app.models import Recommendation
from sessions_app.services.following_up import follow_up
from sessions_app.services.keeping import Part, why_by_button
from sessions_app.services.summarising import add_recommendation, change_row, move_row, remove_row
from sessions_app.states import SessionState
from sessions_app.views.answers import form_page, gone_page, saved, session_to_edit, succeeds, text_page
from sessions_app.views.summaries import SUMMARY, move_refused


@public_page
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """What sessions have recommended, the latest session first; search and filters."""
    form = RecommendationFilterForm(request.GET)
    recommendations = form.narrow(Recommendation.objects.public()).for_lists()
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "page": page_of(request, recommendations), "is_narrowed": bool(form.changed_data)}
    return render(request, "sessions_app/recommendation/list.html", context, status=status)


@public_page
def recommendation_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One recommendation and what became of it."""
    recommendations = Recommendation.objects.visible_to(request.user).select_related("session__forum").defer("search")
    recommendation = get_object_or_404(recommendations, session__slug=slug, number=number)
    session = recommendation.session
    context = {
        "recommendation": recommendation,
        "session": session,
        "follow_ups": recommendation.follow_ups.all(),
        "is_public": session.state == SessionState.SUMMARISED,
        "is_editor": request.user.is_authenticated and session.is_editable_by(request.user),
    }
    return render(request, "sessions_app/recommendation/detail.html", context)


@signed_in
def recommendation_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Add a recommendation."""
    session = session_to_edit(request, slug)
    form = RecommendationForm(posted(request))
    if request.method == "POST" and succeeds(
        form, lambda: add_recommendation(session, **form.cleaned_data, by=request.user)
    ):
        return redirect(SUMMARY, session.slug)
    return form_page(request, "sessions_app/recommendation/create.html", form, session=session)


@signed_in
def recommendation_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a recommendation's text or addressee."""
    session = session_to_edit(request, slug)
    recommendation = session.recommendations.filter(pk=pk).first()
    if recommendation is None:
        form = RecommendationForm(posted(request))
        return gone_page(request, "sessions_app/recommendation/create.html", form, session=session)
    initial = RecommendationForm.initial_of(recommendation)
    form = RecommendationForm(posted(request), initial=initial, by_button=why_by_button(session, Part.RECOMMENDATIONS))

    def deed() -> object:
        return change_row(
            recommendation,
            changes=form.cleaned_data,
            by=request.user,
            is_as_seen=seen_in(form),
            as_typed=bool(request.htmx),
        )

    answer = saved(request, form, deed, onward=reverse(SUMMARY, args=[session.slug]))
    return answer or text_page(
        request, "sessions_app/recommendation/update.html", form, session=session, part=Part.RECOMMENDATIONS, row=pk
    )


@signed_in
@require_POST
def recommendation_position_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Move a recommendation up or down."""
    session = session_to_edit(request, slug)
    recommendation = get_object_or_404(session.recommendations, pk=pk)
    form = DirectionForm(request.POST)
    if succeeds(form, lambda: move_row(recommendation, direction=form.cleaned_data["direction"], by=request.user)):
        return redirect(SUMMARY, session.slug)
    return move_refused(request, session, form)


@signed_in
def recommendation_delete(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then remove a recommendation."""
    session = session_to_edit(request, slug)
    if is_removed_again(request, Recommendation.objects, pk):
        return redirect(SUMMARY, session.slug)
    recommendation = get_object_or_404(session.recommendations, pk=pk)
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(form, lambda: remove_row(recommendation, by=request.user)):
        return redirect(SUMMARY, session.slug)
    return form_page(
        request,
        "sessions_app/removal.html",
        form,
        session=session,
        heading=_("Remove recommendation %(number)s?") % {"number": recommendation.number},
        consequence=recommendation.text,
        back=SUMMARY,
    )


@signed_in
def follow_up_create(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    """Say what became of a recommendation."""
    session = session_to_edit(request, slug)
    recommendation = get_object_or_404(session.recommendations, number=number)
    initial = {"seen": recommendation.state, "state": recommendation.state}
    form = FollowUpForm(posted(request), initial=initial)
    if request.method == "POST" and succeeds(
        form, lambda: follow_up(recommendation, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("Published."))
        return redirect(recommendation)
    context = {"session": session, "recommendation": recommendation}
    return form_page(request, "sessions_app/recommendation/follow_up_create.html", form, **context)
