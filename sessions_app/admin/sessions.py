"""Sessions in the admin: to be found and moved on; they are edited on their own pages, where everybody edits them."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_access import ReadOnlyAdmin
from portal.audit.admin import AuditedModelAdmin
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.marking_held import mark_held
from sessions_app.services.publishing import publish
from sessions_app.services.summarising import publish_summary


@admin.register(Session)
class SessionAdmin(AuditedModelAdmin, ReadOnlyAdmin):
    """Sessions, with the steps in their life as actions. Cancelling asks for a note, and so has its own page."""

    list_display = ("title", "kind", "number", "forum", "starts_at", "state", "edit_link")
    list_filter = ("state", "kind", "forum")
    list_select_related = ("forum",)
    search_fields = ("title", "organisers__organisation__name")
    actions = ("publish_sessions", "mark_sessions_held", "publish_summaries")
    readonly_fields = ("edit_link",)
    exclude = ("search",)
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Without the search column, which nobody reads."""
        return Session.objects.defer("search")

    @admin.display(description=_("edit"))
    def edit_link(self, session: Session) -> SafeString:
        """Where the session is edited."""
        return format_html(
            '<a href="{}">{}</a>', reverse("sessions:session_update", args=[session.slug]), gettext("Edit this session")
        )

    @admin.action(description=_("Publish the concept notes"))
    def publish_sessions(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        """Publish each."""
        self._each(request, sessions, lambda session: publish(session, by=_person(request)))

    @admin.action(description=_("Mark as held"))
    def mark_sessions_held(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        """Mark each as held."""
        self._each(request, sessions, lambda session: mark_held(session, by=_person(request)))

    @admin.action(description=_("Publish the summaries"))
    def publish_summaries(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        """Publish each summary."""
        self._each(request, sessions, lambda session: publish_summary(session, by=_person(request)))

    def _each(self, request: HttpRequest, sessions: QuerySet[Session], deed: Callable[[Session], object]) -> None:
        done = 0
        for session in sessions:
            try:
                deed(session)
            except ValidationError as error:
                self.message_user(request, f"{session}: {' '.join(error.messages)}", messages.ERROR)
            except OutOfDate as news:
                self.message_user(request, f"{session}: {news.sentence}", messages.ERROR)
            else:
                done += 1
        if done:
            said = ngettext("%(number)s session done.", "%(number)s sessions done.", done)
            self.message_user(request, said % {"number": done}, messages.SUCCESS)


def _person(request: HttpRequest) -> Any:
    return request.user
