"""A member's row, and its leaving."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.criteria.types import Parameters
from coalitions.forms.fields import IN_COLUMNS, AddressField, offer
from coalitions.models import Membership
from coalitions.services.facts import Offer
from coalitions.services.finding import alike, findable_by
from coalitions.services.member_rules import faults_of, settled
from coalitions.services.members import MemberRow, regions_of_country, row_of
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.common.characters import tidy_line
from portal.common.fields import LineField, TextAreaField
from portal.common.requests import is_key
from portal.common.seen import SeenForm
from portal.common.widgets import LongSelect
from portal.organisations.forms import NameField, country_choices
from portal.organisations.models import Kind, Organisation

OPEN = ("", "")
IS_NEW = "new"


class FactsForm(forms.Form):
    """What a proposal says of one organisation, and the organisation may correct."""

    organisation = NameField(
        label=_("Organisation"),
        max_length=limits.NAME_LENGTH,
        help_text=_("Its full name, as it writes it itself."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Kind.choices,
        initial=Kind.CSO,
        help_text=_(
            "Civil society organisations count for the regions; all kinds but States, UN and other for the rest."
        ),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        widget=LongSelect,
        help_text=_("Where its seat is; it decides the region, as a rule."),
    )
    is_global = forms.BooleanField(
        label=_("It works globally"),
        required=False,
        help_text=_("Then it counts for no region unless you name the one in which it works most."),
    )
    primary_region = forms.ChoiceField(
        label=_("Primary region of operation"),
        required=False,
        help_text=_(
            "Needed if it works globally, or if its country lies in two of these regions or in none. "
            "Otherwise leave it open: we go by the country."
        ),
    )
    region_reason = LineField(
        label=_("Why that region"),
        max_length=limits.REASON_LENGTH,
        required=False,
        help_text=_("Only if it is another region than its country's. For example: All our programmes run there"),
    )
    constituency = forms.ChoiceField(
        label=_("Primary constituency"),
        required=False,
        widget=LongSelect,
        help_text=_("Whom it speaks for. Each constituency is counted through another organisation."),
    )
    further_constituencies = forms.MultipleChoiceField(
        label=_("Further constituencies"), required=False, widget=forms.CheckboxSelectMultiple(attrs=IN_COLUMNS)
    )
    other_constituency = LineField(
        label=_("Another constituency, in your words"),
        max_length=limits.NAME_LENGTH,
        required=False,
        help_text=_("It counts once the committee has placed it among the named ones."),
    )

    def __init__(self, data: Any, *, parameters: Parameters | Offer, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.parameters = parameters
        constituencies: list[tuple[Any, Any]] = [(one.code, _now(one.name)) for one in parameters.constituencies]
        if not parameters.counts_the_usual_kinds:
            self.fields["kind"].help_text = _now("The call's page says which kinds count for what.")
        offer(self, "country", [OPEN, *country_choices()])
        offer(self, "primary_region", [OPEN, *((region.code, _now(region.name)) for region in parameters.regions)])
        offer(self, "constituency", [OPEN, *constituencies])
        offer(self, "further_constituencies", constituencies)

    @staticmethod
    def initial_of(membership: Membership) -> dict[str, Any]:
        """What the row says now."""
        return asdict(row_of(membership))

    def clean(self) -> dict[str, Any]:
        """Make the constituencies agree with one another, and ask why for a region that is not the country's."""
        asked = super().clean() or self.cleaned_data
        if not self.errors:
            row = settled(self.row())
            asked |= {
                "constituency": row.constituency,
                "further_constituencies": list(row.further_constituencies),
            }
            for name, sentence in faults_of(row, regions_of=self._regions_of(row)).items():
                self.add_error(name, sentence)
        return asked

    def row(self) -> MemberRow:
        """What a valid form says."""
        asked = {name: value for name, value in self.cleaned_data.items() if name in MemberForm.base_fields}
        return MemberRow(**{**asked, "further_constituencies": tuple(asked["further_constituencies"])})

    def _regions_of(self, row: MemberRow) -> dict[str, tuple[str, ...]]:
        if not row.primary_region or not row.country:
            return {}
        return {row.country: tuple(regions_of_country(row.country, scheme=self.parameters.region_scheme))}


class MemberForm(FactsForm, SeenForm):
    """What the proposal says of one member, and whom to ask about it."""

    contact_name = LineField(label=_("Contact person"), max_length=limits.NAME_LENGTH, required=False)
    contact_email = AddressField(
        label=_("The contact's e-mail address"),
        required=False,
        help_text=_(
            "To ask this person to confirm the membership. Nobody confirms for others: somebody of this proposal's "
            "team is asked only where it is known here that they speak for the organisation. You and the committee see "
            "it, and so does the convener who takes the members over if the proposal is merged into another. It is "
            "never public."
        ),
    )
    is_lead = forms.BooleanField(
        label=_("It leads the coalition"),
        required=False,
        help_text=_("One organisation does. You can change it later."),
    )


class NewMemberForm(MemberForm):
    """A member to be added. Before an organisation is registered, it asks whether it is one of those that are."""

    organisation_is = forms.ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, parameters: Parameters, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, parameters=parameters, initial=initial)
        self.by = by
        self.likely = self._likely() if data is not None else []
        if self.likely:
            named = [(str(one.pk), _named(one)) for one in self.likely]
            offer(self, "organisation_is", [*named, (IS_NEW, _("None of these: it is not in the registry yet"))])
            self.order_fields(["organisation", "organisation_is"])
        else:
            del self.fields["organisation_is"]

    def clean(self) -> dict[str, Any]:
        """Ask which organisation is meant, where the name is near that of others and the very same as none."""
        asked = super().clean()
        if self.likely and "organisation" in asked and not asked.get("organisation_is") and not self._is_known(asked):
            self.add_error("organisation_is", _("Choose one of these, or say that it is a new one."))
        return asked

    @property
    def chosen(self) -> Organisation | None:
        """The organisation that was chosen among the likely ones."""
        chosen = self.cleaned_data.get("organisation_is")
        return next((one for one in self.likely if str(one.pk) == chosen), None)

    @staticmethod
    def initial_from(organisation: Organisation) -> dict[str, Any]:
        """What the registry says of an organisation, to begin with."""
        return {
            "organisation": organisation.name,
            "kind": organisation.kind,
            "country": organisation.country_id or "",
            "is_global": organisation.is_global,
            "constituency": organisation.constituency_id or "",
        }

    def _likely(self) -> list[Organisation]:
        chosen = self.data.get("organisation_is", "")
        name = tidy_line(self.data.get("organisation", ""))[: limits.NAME_LENGTH]
        keys = [one.pk for one in alike([name], by=self.by)[name]]
        if is_key(chosen):
            keys.append(int(chosen))
        found = findable_by(self.by).select_related("country").in_bulk(keys)
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    @staticmethod
    def _is_known(asked: dict[str, Any]) -> bool:
        same = Organisation.objects.named(asked["organisation"])
        return same.filter(Q(country=asked.get("country") or None) | Q(country=None)).exists()


def _named(organisation: Organisation) -> str:
    """The organisation with its acronym and country, so that namesakes are told apart."""
    acronym = f" ({organisation.acronym})" if organisation.acronym else ""
    country = f", {_now(organisation.country.name)}" if organisation.country else ""
    return f"{organisation.name}{acronym}{country}"


class DepartureForm(forms.Form):
    """A member leaves."""

    state = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (MembershipState.WITHDRAWN, _("It withdrew: it was a member and is one no longer")),
            (MembershipState.DECLINED, _("It declined: it never agreed to be one")),
        ],
        widget=forms.RadioSelect,
    )
    note = TextAreaField(
        label=_("Note"),
        max_length=limits.TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("For the committee's record; it is not public."),
    )


class PlaceForm(forms.Form):
    """Where in its list a row is to stand."""

    place = forms.IntegerField(min_value=1, max_value=limits.MOST_MEMBERS)
