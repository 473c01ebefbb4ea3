"""Calls, their committees and networks, for the secretariat."""

from datetime import UTC
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.admin.times import WallClockField, on_the_wall
from coalitions.models import Call, CommitteeSeat, Network
from coalitions.services.judging_again import JUDGED_BY
from coalitions.tasks import judge_again_soon
from portal.accounts.admin_access import SecretariatAdmin
from portal.accounts.models import User
from portal.audit.admin import AuditedModelAdmin
from sessions_app.zones import instant, validate_year, zone_names, zone_of

TIMES = ("opens_at", "closes_at")
DAYS = ("conference_starts", "conference_ends", "horizon_starts", "horizon_ends")


class CallForm(forms.ModelForm):  # type: ignore[type-arg]  # ModelForm is left bare: it stands at run time too
    """A call. Its instants are typed as clocks show them in its own time zone."""

    opens_at = WallClockField(label=gettext_lazy("Opens"))
    closes_at = WallClockField(
        label=gettext_lazy("Closes"),
        help_text=gettext_lazy("As clocks show it in the time zone below. At this very minute it is too late."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in zone_names()],
        help_text=gettext_lazy("Changing it alone moves the instants: the times above stay as they are typed."),
    )

    class Meta:
        model = Call
        fields = (
            "title",
            "slug",
            "introduction",
            "forum",
            "conference_starts",
            "conference_ends",
            "horizon_title",
            "horizon_starts",
            "horizon_ends",
            "opens_at",
            "closes_at",
            "time_zone",
            "grace_minutes",
            "networks",
            "appeal_days",
            "late_entry_days",
            "is_published",
        )
        widgets = {
            "networks": forms.CheckboxSelectMultiple,
            **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DAYS},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and (zone := zone_of(self.instance.time_zone)):
            for name in TIMES:
                self.initial[name] = on_the_wall(getattr(self.instance, name), zone)

    def clean_is_published(self) -> bool:
        """A call is published with criteria: whoever proposes is told by them what is missing."""
        is_published: bool = self.cleaned_data["is_published"]
        has_criteria = self.instance.pk and self.instance.criteria_sets.filter(published_at__isnull=False).exists()
        if is_published and not has_criteria:
            raise ValidationError(
                _("A call needs a published criteria set first. Save the call, then publish its criteria."),
                code="criteria",
            )
        return is_published

    def clean(self) -> dict[str, Any]:
        """Make instants of the times and the zone, each refused beside its own field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in DAYS:
            self._try(name, validate_year)
        zone = zone_of(cleaned.get("time_zone", ""))
        for name in TIMES:
            if cleaned.get(name) and zone:
                self._try(name, lambda wall: instant(wall.date(), wall.time(), zone))
            elif cleaned.get(name):
                # Refused already because of its zone; the model's own rules compare instants.
                cleaned[name] = cleaned[name].replace(tzinfo=UTC)
        return cleaned

    def _try(self, name: str, make: Any) -> None:
        value = self.cleaned_data.get(name)
        if value is None:
            return
        try:
            made = make(value)
        except ValidationError as error:
            self.add_error(name, error)
        else:
            if made is not None:
                self.cleaned_data[name] = made


@admin.register(Call)
class CallAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Calls. A call is published once its criteria are."""

    form = CallForm
    list_display = ("title", "opens", "closes", "is_published")
    list_filter = ("is_published",)
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("criteria",)
    view_on_site = False
    fieldsets = (
        (None, {"fields": ("title", "slug", "introduction", "forum")}),
        (gettext_lazy("Conference"), {"fields": ("conference_starts", "conference_ends")}),
        (gettext_lazy("Horizon event"), {"fields": ("horizon_title", "horizon_starts", "horizon_ends")}),
        (gettext_lazy("When it takes proposals"), {"fields": ("opens_at", "closes_at", "time_zone", "grace_minutes")}),
        (gettext_lazy("Who reviews"), {"fields": ("networks", "appeal_days", "late_entry_days")}),
        (gettext_lazy("Criteria and publication"), {"fields": ("criteria", "is_published")}),
    )

    @admin.display(description=gettext_lazy("opens"), ordering="opens_at")
    def opens(self, call: Call) -> str:
        """In its own time zone."""
        return _local(call, "opens_at")

    @admin.display(description=gettext_lazy("closes"), ordering="closes_at")
    def closes(self, call: Call) -> str:
        """In its own time zone."""
        return _local(call, "closes_at")

    @admin.display(description=gettext_lazy("criteria sets"))
    def criteria(self, call: Call) -> SafeString | str:
        """The versions, each with a link, and how to make the next one."""
        if call.pk is None:
            return _("Save the call first; then its criteria can be written and published.")
        add = format_html(
            '<a href="{}?call={}">{}</a>',
            reverse("admin:coalitions_criteriaset_add"),
            call.pk,
            _("Write the next version"),
        )
        rows = [
            (
                reverse("admin:coalitions_criteriaset_change", args=[one.pk]),
                _("Version %(number)s") % {"number": one.number},
                _("published") if one.published_at else _("not published"),
            )
            for one in call.criteria_sets.all()
        ]
        versions = format_html_join("", '<li><a href="{}">{}</a>, {}</li>', rows)
        return format_html("<ul>{}<li>{}</li></ul>", versions, add)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Where days are others now, judge the call's proposals again, since they are judged by them."""
        super().save_related(request, form, formsets, change)
        if change and JUDGED_BY & set(form.changed_data):
            judge_again_soon(form.instance, by=cast("User", request.user))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """The address of a call that is known by it stays."""
        return {} if obj else {"slug": ("title",)}


def _local(call: Call, name: str) -> str:
    zone = zone_of(call.time_zone)
    at = getattr(call, name).astimezone(zone or UTC)
    return f"{at:%Y-%m-%d %H:%M} {call.time_zone if zone else 'UTC'}"


@admin.register(Network)
class NetworkAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Networks that review alongside the sub-committee."""

    list_display = ("name", "acronym", "website")
    search_fields = ("name", "acronym")


class SeatForm(forms.ModelForm):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """A seat, for a person who is named by the address of their account."""

    email = forms.EmailField(
        label=gettext_lazy("The person's e-mail address"),
        help_text=gettext_lazy("The person signs up first; then the account has this address."),
        max_length=254,
    )

    class Meta:
        model = CommitteeSeat
        fields = ("call", "network")

    def clean_email(self) -> str:
        """Find the person."""
        email: str = self.cleaned_data["email"].strip().lower()
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None:
            raise ValidationError(_("Nobody with this address has an account here."), code="nobody")
        self.instance.user = person
        return email

    def clean(self) -> dict[str, Any]:
        """A network sits on the committees of its own calls; a person sits once on each."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        call, network = cleaned.get("call"), cleaned.get("network")
        if call and network and not call.networks.filter(pk=network.pk).exists():
            self.add_error("network", _("This network does not review for this call."))
        if call and "email" in cleaned and call.seats.filter(user=self.instance.user).exists():
            self.add_error("email", _("This person sits on this committee already."))
        return cleaned


@admin.register(CommitteeSeat)
class CommitteeSeatAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Who sits on which call's committee, for which network. A seat is given and taken away, never changed."""

    may_delete = True
    form = SeatForm
    list_display = ("user", "call", "network")
    list_filter = ("call", "network")
    list_select_related = ("user", "call", "network")
    search_fields = ("user__name", "user__email", "call__title")
    show_facets = admin.ShowFacets.NEVER

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new seat asks for an address; one that is given shows its person."""
        return ("user", "call", "network") if obj else ("email", "call", "network")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: take the seat away and give another."""
        return False
