"""A forum's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.common.pagination import page_of
from portal.common.public_cache import public_page
from sessions_app.models import Forum, Session
from sessions_app.views.lines import lines_of


@public_page
def forum_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """When and where the forum is, and its sessions in their order."""
    forum = get_object_or_404(Forum, slug=slug)
    sessions = Session.objects.public().filter(forum=forum).in_programme_order().as_rows()
    page = page_of(request, sessions)
    context = {"forum": forum, "page": page, "lines": lines_of(page.object_list)}
    return render(request, "sessions_app/forum/detail.html", context)
