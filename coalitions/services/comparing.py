"""What differs between two revisions of a proposal, section by section, in the words of its pages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.comparison import LISTS
from coalitions.models import Clarification, EngagementEntry, Revision
from coalitions.services.editing import Part
from coalitions.services.sections import title_of
from coalitions.states import MembershipState
from portal.common.compared import ShownSection, Words
from portal.common.comparison import Comparison, compare
from portal.organisations.models import Constituency, Country, Kind, Region
from portal.revisions.services import ShownComparison
from sessions_app.choices import Language

LIST_OF: Final = {Part.MEMBERS: "members", Part.ENGAGEMENT: "engagement", Part.WORK_PLAN: "work_plan"}
PART_OF_FIELD: Final = {
    "support_needed": Part.ENGAGEMENT,
    "focal_point.name": Part.PLEDGE,
    "focal_point.email": Part.PLEDGE,
    "focal_point.public": Part.PLEDGE,
}
LABELS: Final = {
    "reference": gettext_lazy("Reference"),
    "title": gettext_lazy("Title"),
    "language": gettext_lazy("Written in"),
    "summary": gettext_lazy("Summary"),
    "objectives": gettext_lazy("Objectives"),
    "themes": gettext_lazy("Themes"),
    "sdgs": gettext_lazy("Sustainable Development Goals"),
    "builds_on": gettext_lazy("Existing initiative that it builds on"),
    "youth_focus": gettext_lazy("Youth or intergenerational focus"),
    "youth_engagement": gettext_lazy("How young people take part"),
    "submitted_on": gettext_lazy("Submitted"),
    "support_needed": gettext_lazy("Support needed"),
    "focal_point.name": gettext_lazy("Focal point"),
    "focal_point.email": gettext_lazy("The focal point's e-mail address"),
    "focal_point.public": gettext_lazy("Focal point shown to the public"),
    "organisation": gettext_lazy("Organisation"),
    "acronym": gettext_lazy("Acronym"),
    "website": gettext_lazy("Website"),
    "kind": gettext_lazy("Kind"),
    "lead": gettext_lazy("Leads the coalition"),
    "country": gettext_lazy("Country"),
    "is_global": gettext_lazy("Works globally"),
    "primary_region": gettext_lazy("Primary region of operation"),
    "region_reason": gettext_lazy("Why that region"),
    "constituency": gettext_lazy("Primary constituency"),
    "further_constituencies": gettext_lazy("Further constituencies"),
    "other_constituency": gettext_lazy("Other constituency, in words"),
    "state": gettext_lazy("State"),
    "contact.name": gettext_lazy("Contact person"),
    "contact.email": gettext_lazy("Contact's e-mail address"),
    "audience": gettext_lazy("Addressed to"),
    "name": gettext_lazy("Name"),
    "plan": gettext_lazy("Plan"),
    "activity": gettext_lazy("Activity"),
    "starts": gettext_lazy("Starts"),
    "ends": gettext_lazy("Ends"),
    "responsible": gettext_lazy("Responsible"),
    "result": gettext_lazy("Expected result"),
}
CHOICES: Final[Mapping[str, Mapping[Any, str | Promise]]] = {
    "kind": dict(Kind.choices),
    "state": dict(MembershipState.choices),
    "audience": dict(EngagementEntry.Audience.choices),
    "language": dict(Language.choices),
}
DAYS: Final = frozenset({"starts", "ends", "submitted_on"})
TEXTS: Final = frozenset({"objectives"})
NAMES: Final = ("organisation", "name", "activity")
CODES: Final = ("country", "primary_region", "constituency", "further_constituencies")


def shown_comparison(before: Revision, after: Revision) -> ShownComparison[Revision]:
    """Compare two revisions of one proposal, contacts included: for who may see the proposal whole."""
    comparison = compare(before.document, after.document, lists=LISTS)
    words = _words(comparison)
    sections = (_section(part, comparison, words) for part in Part)
    return ShownComparison(before, after, tuple(one for one in sections if one.fields or one.rows))


def changes_with_answer(rounds: Sequence[Clarification]) -> ShownComparison[Revision] | None:
    """What changed between the revision that was returned last and the one that came back with the answer."""
    answered = next((one for one in rounds if one.answered_at), None)
    if answered is None or answered.asked_on_id is None:
        return None
    found = Revision.objects.in_bulk([answered.asked_on_id, answered.answered_with_id])
    return shown_comparison(found[answered.asked_on_id], found[answered.answered_with_id])


def _section(part: Part, comparison: Comparison, words: Words) -> ShownSection:
    fields = [one for one in comparison.fields if PART_OF_FIELD.get(one.name, Part.ABOUT) == part]
    return words.section(title_of(part), fields, comparison.rows.get(LIST_OF.get(part, ""), ()))


def _words(comparison: Comparison) -> Words:
    """The words of a proposal's documents, with the names behind the codes in this comparison."""
    return Words(
        labels=LABELS,
        choices={**CHOICES, **dict.fromkeys(CODES, _names(comparison))},
        days=DAYS,
        texts=TEXTS,
        names=NAMES,
    )


def _names(comparison: Comparison) -> dict[str, str]:
    """The names behind the codes of members that differ: one query, and none where no member does."""
    rows = [row for change in comparison.rows.get("members", ()) for row in (change.before, change.after) if row]
    codes = set(_listed(row.get(name) for row in rows for name in CODES))
    if not codes:
        return {}
    countries = Country.objects.filter(pk__in=codes).order_by().values_list("pk", "name")
    constituencies = Constituency.objects.filter(pk__in=codes).order_by().values_list("pk", "name")
    regions = Region.objects.filter(code__in=codes).order_by().values_list("code", "name")
    return {code: _(name) for code, name in countries.union(constituencies, regions)}


def _listed(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, list):
            yield from value
        elif value:
            yield value
