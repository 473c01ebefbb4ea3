"""Search and filters of the public list of coalitions."""

from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Exists, Func, OuterRef, Q, TextField, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.forms.fields import offer
from coalitions.limits import THEME_LENGTH
from coalitions.models import Call, Membership
from coalitions.models.proposal import ProposalQuerySet
from coalitions.services.members import STANDS_BY
from coalitions.services.work_plans import PlanState, with_plan_in
from portal.common.fields import LineField
from portal.common.widgets import LongSelect
from portal.organisations.reference import constituencies, region_schemes
from sessions_app.choices import NUMBERED_GOALS

ANY = ("", _("any"))
MOST_WORDS = 8


class CoalitionFilterForm(forms.Form):
    """Which coalitions to list."""

    q = LineField(label=_("Words"), required=False, max_length=200)
    call = forms.ChoiceField(label=_("Call"), required=False, widget=LongSelect)
    theme = LineField(label=_("Theme"), required=False, max_length=THEME_LENGTH)
    sdg = forms.TypedChoiceField(
        label=_("Goal"), required=False, coerce=int, empty_value=None, choices=[ANY, *NUMBERED_GOALS], widget=LongSelect
    )
    region = forms.ChoiceField(label=_("Region"), required=False, widget=LongSelect)
    constituency = forms.ChoiceField(label=_("Constituency"), required=False, widget=LongSelect)
    plan = forms.ChoiceField(label=_("Work plan"), required=False, choices=[ANY, *PlanState.choices], widget=LongSelect)
    organisation = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        published = Call.objects.filter(is_published=True).order_by("-opens_at", "id")
        calls = list(published.values_list("slug", "title", "criteria_sets__region_scheme"))
        offer(self, "call", [ANY, *dict.fromkeys((slug, title) for slug, title, _scheme in calls)])
        offer(self, "region", [ANY, *_regions({scheme for _slug, _title, scheme in calls})])
        offer(self, "constituency", _constituencies(get_language()))

    def narrow(self, coalitions: ProposalQuerySet) -> ProposalQuerySet:
        """Those that match; none where the filter itself is faulty."""
        if not self.is_valid():
            return coalitions.none()
        asked = self.cleaned_data
        if asked["theme"] or asked["q"]:
            coalitions = coalitions.alias(
                themes_as_text=Func("themes", Value("\n"), function="array_to_string", output_field=TextField())
            )
        wanted: dict[str, Any] = {
            "call__slug": asked["call"],
            "themes_as_text__unaccent__icontains": asked["theme"],
            "sdgs__contains": [asked["sdg"]] if asked["sdg"] else None,
        }
        coalitions = coalitions.filter(**{name: value for name, value in wanted.items() if value})
        if asked["region"]:
            coalitions = coalitions.filter(
                latest_validation__glyph_data__regions__contains=[{"code": asked["region"], "filled": True}]
            )
        if asked["plan"]:
            coalitions = with_plan_in(coalitions, PlanState(asked["plan"]))
        members = Membership.objects.filter(proposal=OuterRef("pk"), state__in=STANDS_BY)
        if asked["constituency"]:
            code = asked["constituency"]
            named = Q(constituency=code) | Q(further_constituencies=code) | Q(mapped_constituency=code)
            coalitions = coalitions.filter(Exists(members.filter(named)))
        if asked["organisation"]:
            coalitions = coalitions.filter(Exists(members.filter(organisation=asked["organisation"])))
        for word in asked["q"].split()[:MOST_WORDS]:
            coalitions = coalitions.filter(
                Q(title__unaccent__icontains=word)
                | Q(summary__unaccent__icontains=word)
                | Q(themes_as_text__unaccent__icontains=word)
                | Exists(members.filter(organisation__name__unaccent__icontains=word))
            )
        return coalitions


@lru_cache(maxsize=32)
def _constituencies(_language: str | None) -> tuple[tuple[str, str], ...]:
    """The constituencies in the reader's language."""
    return ((ANY[0], str(ANY[1])), *((one.code, _now(one.name)) for one in constituencies()))


def _regions(schemes: set[str | None]) -> list[tuple[str, str]]:
    """The regions of the schemes that calls go by."""
    known = region_schemes()
    return [(region.code, _now(region.name)) for code in known if code in schemes for region in known[code].regions]
