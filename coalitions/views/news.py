"""A coalition's news on its convener's desk: the list, and a page to post, change and remove each."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.forms.progress import NewsForm
from coalitions.forms.proposals import DeedForm
from coalitions.models import NewsItem, Proposal
from coalitions.services.news import change_news, post_news, remove_news, why_no_news
from coalitions.services.progress import today_of
from coalitions.views.sheets import succeeds
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import REFUSED, refuse_gone, seen_in, status_of


@signed_in
def news_list(request: PortalRequest, reference: str) -> HttpResponse:
    """All news, the newest first."""
    coalition = _own(request, reference)
    context = {"proposal": coalition, "page": page_of(request, coalition.news.all()), "closed": why_no_news(coalition)}
    return render(request, "coalitions/news/list.html", context)


@signed_in
def news_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Post a piece of news."""
    coalition = _own(request, reference)
    form = NewsForm(posted(request), today=today_of(coalition))
    if _is_open(request, form, coalition) and succeeds(
        request, form, lambda: post_news(coalition, news=form.news(), by=request.user), saved=_("Posted.")
    ):
        return redirect("coalitions:news_list", reference)
    return _page(request, "create", coalition, form)


@signed_in
def news_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Correct a piece of news."""
    coalition = _own(request, reference)
    item = coalition.news.filter(pk=pk).first()
    if item is None and request.method == "POST":
        form = NewsForm(request.POST, today=today_of(coalition))
        refuse_gone(form)
        return _page(request, "create", coalition, form)
    item = get_object_or_404(coalition.news, pk=pk)
    form = NewsForm(posted(request), today=today_of(coalition), initial=NewsForm.initial_of(item))
    if _is_open(request, form, coalition) and succeeds(
        request, form, lambda: change_news(item, news=form.news(), by=request.user, is_as_seen=seen_in(form))
    ):
        return redirect("coalitions:news_list", reference)
    return _page(request, "update", coalition, form, item=item)


@signed_in
def news_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take a piece of news off the public pages."""
    coalition = _own(request, reference)
    if is_removed_again(request, NewsItem.objects, pk):
        return redirect("coalitions:news_list", reference)
    item = get_object_or_404(coalition.news, pk=pk)
    form = DeedForm(posted(request))
    if _is_open(request, form, coalition) and succeeds(
        request, form, lambda: remove_news(item, by=request.user), saved=_("Removed.")
    ):
        return redirect("coalitions:news_list", reference)
    return _page(request, "delete", coalition, form, item=item)


def _own(request: PortalRequest, reference: str) -> Proposal:
    """The proposal for who writes it: 404 for who may not see it, 403 for who may only read it."""
    own = Proposal.objects.select_related("call").editable_by(request.user).filter(reference=reference).first()
    if own is None:
        get_object_or_404(Proposal.objects.visible_to(request.user), reference=reference)
        raise PermissionDenied
    return own


def _is_open(request: PortalRequest, form: NewsForm | DeedForm, coalition: Proposal) -> bool:
    """Whether something was sent that can be done; what the state forbids is said on the form."""
    if request.method != "POST":
        return False
    if closed := why_no_news(coalition):
        form.add_error(None, ValidationError(closed, code=REFUSED))
    return not closed


def _page(
    request: PortalRequest,
    name: str,
    coalition: Proposal,
    form: NewsForm | DeedForm,
    *,
    item: NewsItem | None = None,
) -> HttpResponse:
    context = {
        "proposal": coalition,
        "form": form,
        "item": item,
        "closed": why_no_news(coalition),
        "back": reverse("coalitions:news_list", args=[coalition.reference]),
    }
    return render(request, f"coalitions/news/{name}.html", context, status=status_of(form))
