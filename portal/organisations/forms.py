"""Register one's own organisation, and find one in the registry."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.common.characters import alphabetical
from portal.common.fields import LineField, LinesField, TextAreaField
from portal.common.seen import SeenForm
from portal.common.text import folded
from portal.common.widgets import LongSelect
from portal.organisations.models import Constituency, Country, Kind, Organisation, Region
from portal.organisations.models.organisation import MOST_THEMES, THEME_LENGTH, OrganisationQuerySet
from portal.organisations.reference import UN_REGIONAL_GROUPS
from portal.organisations.services.opening import Openness
from portal.organisations.services.registering import OrganisationFacts

OPEN = ("", "")
MOST_WORDS = 8
LISTED_ALREADY = "listed_already"
_LONGEST_SPELT_OUT = Organisation._meta.get_field("folded_name").max_length or 0


def country_choices() -> list[tuple[str, str]]:
    """The countries, named and sorted in the reader's language."""
    named = [(code, _now(name)) for code, name in Country.objects.values_list("iso2", "name")]
    return sorted(named, key=lambda choice: alphabetical(choice[1]))


class NameField(LineField):
    """An organisation's name. One letter can stand for many (ﷺ for eighteen), and names are compared spelt out."""

    def clean(self, value: Any) -> str:
        """Return the name, or refuse one that is too long when it is spelt out."""
        name: str = super().clean(value)
        if len(folded(name)) > _LONGEST_SPELT_OUT:
            raise ValidationError(_("This name is too long to be kept."), code="max_length")
        return name


class ThemesField(LinesField):
    """On which themes an organisation would join coalitions."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Themes on which it would join coalitions"),
            max_items=MOST_THEMES,
            max_length=THEME_LENGTH,
            rows=3,
            required=False,
            help_text=_("One a line, each in a word or two. For example: water"),
        )


def _open_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("It is open to join coalitions"),
        required=False,
        help_text=_("This and the themes are not public: conveners see only how many such organisations there are."),
    )


class OrganisationForm(forms.Form):
    """What one says of one's own organisation; public but for whether it is open to join coalitions."""

    name = NameField(label=_("Name"), max_length=200, help_text=_("In full, as it writes it itself."))
    acronym = LineField(label=_("Acronym"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.CSO)
    country = forms.ChoiceField(
        label=_("Country"), required=False, widget=LongSelect, help_text=_("Where its seat is.")
    )
    is_global = forms.BooleanField(label=_("It works globally"), required=False)
    primary_region = forms.ChoiceField(
        label=_("Primary region of operation"),
        required=False,
        help_text=_("Only if it works globally, or mostly in another region than its country's."),
    )
    constituency = forms.ChoiceField(
        label=_("Primary constituency"), required=False, help_text=_("Whom it speaks for.")
    )
    website = forms.URLField(
        label=_("Website"), max_length=300, required=False, assume_scheme="https", help_text=_("https://example.org")
    )
    description = TextAreaField(
        label=_("Description"), max_length=3000, required=False, help_text=_("What it does, in a few sentences.")
    )
    is_open_to_coalitions = _open_field()
    themes = ThemesField()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.namesake: Organisation | None = None
        regions = Region.objects.filter(scheme=UN_REGIONAL_GROUPS).values_list("code", "name")
        _offer(self, "country", [OPEN, *country_choices()])
        _offer(self, "primary_region", [OPEN, *((code, _now(name)) for code, name in regions)])
        constituencies = Constituency.objects.exclude(pk="other").values_list("code", "name")
        _offer(self, "constituency", [OPEN, *((code, _now(name)) for code, name in constituencies)])

    def clean(self) -> dict[str, Any]:
        """Refuse a second organisation of the same name in the same country; `namesake` is the first."""
        asked = super().clean() or self.cleaned_data
        if self.errors:
            return asked
        namesakes = Organisation.objects.named(asked["name"]).filter(country=asked["country"] or None)
        if namesake := namesakes.order_by("id").first():
            self.refuse(namesake)
        return asked

    def refuse(self, namesake: Organisation) -> None:
        """Name the organisation that is in the registry already."""
        self.namesake = namesake
        error = _("An organisation of this name is in the registry already.")
        self.add_error("name", ValidationError(error, code=LISTED_ALREADY))

    def facts(self) -> OrganisationFacts:
        """What a valid form says."""
        asked = dict(self.cleaned_data)
        country, region, constituency = asked["country"], asked["primary_region"], asked["constituency"]
        asked["country"] = Country.objects.get(pk=country) if country else None
        asked["primary_region"] = Region.objects.get(scheme=UN_REGIONAL_GROUPS, code=region) if region else None
        asked["constituency"] = Constituency.objects.get(pk=constituency) if constituency else None
        return OrganisationFacts(**asked)


class OpennessForm(SeenForm):
    """Whether one's organisation is open to join coalitions, and on which themes."""

    is_open_to_coalitions = _open_field()
    themes = ThemesField()

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        """What stands now."""
        return {"is_open_to_coalitions": organisation.is_open_to_coalitions, "themes": organisation.themes}

    def openness(self) -> Openness:
        """What a valid form says."""
        asked = self.cleaned_data
        return Openness(is_open=asked["is_open_to_coalitions"], themes=tuple(asked["themes"] or ()))


class OrganisationFilterForm(forms.Form):
    """Which organisations to list."""

    q = LineField(label=_("Name"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any")), *Kind.choices])
    country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        _offer(self, "country", [("", _("any")), *country_choices()])

    def narrow(self, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
        """Those that match; none where the filter itself is faulty."""
        if not self.is_valid():
            return organisations.none()
        asked = self.cleaned_data
        wanted = {"kind": asked["kind"], "country": asked["country"]}
        organisations = organisations.filter(**{name: value for name, value in wanted.items() if value})
        for word in asked["q"].split()[:MOST_WORDS]:
            organisations = organisations.filter(
                Q(name__unaccent__icontains=word) | Q(acronym__iexact=word) | Q(aliases__icontains=word)
            )
        return organisations


def _offer(form: forms.Form, field: str, choices: list[tuple[Any, Any]]) -> None:
    chooser = form.fields[field]
    if not isinstance(chooser, forms.ChoiceField):
        raise TypeError(field)
    chooser.choices = choices
