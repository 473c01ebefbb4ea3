"""The registry in the admin, for the secretariat."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from portal.accounts.admin_access import SecretariatAdmin
from portal.accounts.forms import PersonField
from portal.audit.admin import AuditedModelAdmin
from portal.organisations.forms import ThemesField
from portal.organisations.models import Affiliation, Constituency, Country, Organisation, Region, RegionScheme


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """An organisation with plain controls, which need no script."""

    themes = ThemesField()

    class Meta:
        widgets = {"further_constituencies": forms.CheckboxSelectMultiple}


class CountryForm(forms.ModelForm):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """A country with plain controls, which need no script."""

    class Meta:
        widgets = {"regions": forms.CheckboxSelectMultiple}


class AffiliationForm(forms.ModelForm):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """An affiliation, its person named by address."""

    user = PersonField()


@admin.register(Organisation)
class OrganisationAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Organisations."""

    list_display = ("name", "acronym", "kind", "country", "constituency", "is_open_to_coalitions")
    list_filter = ("kind", "is_global", "is_open_to_coalitions", "constituency")
    list_select_related = ("country", "constituency")
    search_fields = ("name", "acronym", "aliases")
    form = OrganisationForm


@admin.register(Affiliation)
class AffiliationAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Who speaks for which organisation."""

    may_delete = True
    list_display = ("user", "organisation", "state", "since")
    list_filter = ("state",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__name", "user__email", "organisation__name")
    form = AffiliationForm
    raw_id_fields = ("organisation",)


class RegionInline(admin.StackedInline):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """The regions of a scheme."""

    model = Region
    extra = 0
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the scheme."""
        return request.user.is_authenticated and request.user.is_secretariat

    has_change_permission = has_view_permission
    has_add_permission = has_view_permission


@admin.register(RegionScheme)
class RegionSchemeAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Ways of dividing the world."""

    list_display = ("name", "code")
    inlines = (RegionInline,)


@admin.register(Region)
class RegionAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Regions."""

    list_display = ("name", "scheme", "abbreviation", "is_global_south")
    list_filter = ("scheme",)
    list_select_related = ("scheme",)
    search_fields = ("name", "abbreviation")


@admin.register(Country)
class CountryAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Countries and territories, with the regions that they lie in."""

    list_display = ("name", "iso2", "is_un_member", "is_g77")
    list_filter = ("is_un_member", "is_g77")
    search_fields = ("name", "iso2")
    form = CountryForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code in use stays."""
        return ("iso2",) if obj else ()


@admin.register(Constituency)
class ConstituencyAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Constituencies, in their listed order."""

    list_display = ("name", "kind", "position")
    list_filter = ("kind",)
    search_fields = ("name", "aliases")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code in use stays."""
        return ("code",) if obj else ()
