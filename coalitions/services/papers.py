"""A proposal on paper: what stands in its PDF, and in the Word document of who only reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalitions.models import EngagementEntry, Proposal, Validation
from coalitions.services.comparing import LABELS
from coalitions.services.documents import document_of
from coalitions.services.editing import Part
from coalitions.services.members import STANDS_BY
from coalitions.services.sections import title_of
from coalitions.states import MembershipState
from portal.common.report_items import ReportItem
from portal.organisations.models import Constituency, Country, Kind, Region
from portal.papers.paper import Column, Entry, Field, Paper, Row, Section, Table
from sessions_app.choices import Language, Sdg

# Of more members a table on paper helps nobody, and takes seconds to set; the list itself is to be had as a table.
MOST_MEMBERS: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a paper tells, beside what stands in the proposal's row."""

    document: Mapping[str, Any]
    """The proposal in the interchange format, as it stands or stood."""
    standing: str
    """Which revision it is."""
    headline: str = ""
    items: Sequence[ReportItem] = ()
    names: Mapping[str, str] | None = None
    """What the codes in members' rows are called, where that is known; else it is looked up."""
    with_contacts: bool = False
    is_public: bool = False


def paper_of(proposal: Proposal, told: Told) -> Paper:
    """The paper in the reader's language; without contacts, no person is named in it but a focal point that agreed."""
    document = told.document
    names = _names(document["members"]) if told.names is None else told.names
    sections = [
        Section(title=title_of(Part.ABOUT), fields=tuple(_about(document))),
        _members(document, told, names),
        _engagement(document),
        _work_plan(document),
        *_pledge(proposal, told),
        *criteria_section(told),
    ]
    return whole(proposal, told, tuple(sections))


def whole(proposal: Proposal, told: Told, sections: tuple[Section, ...], **more: Any) -> Paper:
    """A paper with these sections under the proposal's head."""
    named = {"reference": proposal.reference, "title": told.document["title"], "day": date_format(timezone.localdate())}
    return Paper(
        title=told.document["title"],
        reference=proposal.reference,
        language=get_language() or "en",
        eyebrow=_("ImPACT Coalition") if told.is_public else _("Proposal %(reference)s") % named,
        footer=_("%(reference)s · as of %(day)s") % named,
        empty=_("Nothing yet"),
        facts=(
            Field(label=_("Reference"), text=proposal.reference, name="reference"),
            Field(label=_("Call"), text=proposal.call.title),
            Field(label=_("State"), text=capfirst(str(proposal.get_state_display()))),
            Field(label=_("Revision"), text=told.standing),
            Field(label=_("Written in"), text=str(dict(Language.choices).get(proposal.language, proposal.language))),
        ),
        sections=sections,
        **more,
    )


def criteria_section(told: Told) -> list[Section]:
    """The report, each criterion with what would meet it first; nothing where nothing was judged."""
    if not told.items:
        return []
    entries = tuple(_criterion(item) for item in told.items)
    texts = (told.headline,) if told.headline else ()
    return [Section(title=_("The criteria, one by one"), texts=texts, entries=entries)]


def _criterion(item: ReportItem) -> Entry:
    sentences = [str(item.missing)] if item.missing else []
    for row in item.counts:
        named = {"label": row.label, "count": row.count, "threshold": row.threshold}
        told = _("%(label)s: %(count)s of %(threshold)s") if row.threshold else _("%(label)s: %(count)s")
        sentences.append(told % named)
    sentences += [
        _("Counted: %(name)s (%(what)s)") % {"name": one.name, "what": one.counted_as} for one in item.counted
    ]
    sentences += _more(item.counted_more)
    sentences += [_("Not counted: %(name)s. %(why)s") % {"name": one.name, "why": one.why} for one in item.not_counted]
    sentences += _more(item.not_counted_more)
    sentences += [str(note) for note in item.notes]
    for one in item.exceptions:
        sentences.append(str(one.sentence))
        sentences.append(_("It was asked for with this reason: %(reason)s") % {"reason": one.reason})
        if one.decision:
            sentences.append(_("The reason of the decision: %(reason)s") % {"reason": one.decision})
    return Entry(
        title=str(item.criterion),
        word=str(item.outcome_word),
        points=tuple(str(one) for one in item.remedies),
        sentences=tuple(sentences),
    )


def _more(number: int) -> list[str]:
    if not number:
        return []
    return [ngettext("And %(more)s more organisation.", "And %(more)s more organisations.", number) % {"more": number}]


def too_many() -> str:
    """Why there is no Word document of a very long list."""
    return _(
        "A Word document holds at most %(most)s members. Take the list of members as a table, and send it back as one."
    ) % {"most": MOST_MEMBERS}


def goal_names(numbers: Iterable[int]) -> str:
    """The goals by number and name, one a line."""
    return "\n".join(f"{goal.value}. {goal.label}" for goal in Sdg if goal.value in set(numbers))


def yes_no(value: object) -> str:
    """A box as a word."""
    return _("Yes") if value else _("No")


def _about(document: Mapping[str, Any]) -> Iterable[Field]:
    texts = {
        "summary": document["summary"],
        "objectives": "\n".join(document["objectives"]),
        "themes": ", ".join(document["themes"]),
        "sdgs": goal_names(document["sdgs"]),
        "builds_on": document["builds_on"],
        "youth_focus": yes_no(document["youth_focus"]),
        "youth_engagement": document["youth_engagement"],
    }
    return (Field(label=str(LABELS[name]), text=text) for name, text in texts.items())


def _members(document: Mapping[str, Any], told: Told, names: Mapping[str, str]) -> Section:
    columns = [
        Column(label=_("Organisation"), share=4),
        Column(label=_("Kind"), share=2),
        Column(label=_("Country and region"), share=3),
        Column(label=_("Constituencies"), share=3),
        Column(label=_("State"), share=2),
    ]
    if told.with_contacts:
        columns.append(Column(label=_("Contact"), share=3))
    members = document["members"]
    rows = tuple(Row(cells=tuple(_member(one, told, names))) for one in members[:MOST_MEMBERS])
    title = title_of(Part.MEMBERS)
    more = _more(max(len(members) - MOST_MEMBERS, 0))
    if more:
        more.append(_("The list of members as a table has them all."))
    return Section(
        title=title, table=Table(label=title, columns=tuple(columns), rows=rows), texts=tuple(more), is_wide=True
    )


def _member(one: Mapping[str, Any], told: Told, names: Mapping[str, str]) -> Iterable[str]:
    acronym = f" ({one['acronym']})" if one["acronym"] else ""
    yield "\n".join(filter(None, [f"{one['organisation']}{acronym}", _("Leads the coalition") if one["lead"] else ""]))
    yield capfirst(str(dict(Kind.choices).get(one["kind"], one["kind"])))
    places = [names.get(one["country"] or "", ""), _("works globally") if one["is_global"] else ""]
    places += [names.get(one["primary_region"] or "", ""), one["region_reason"]]
    yield "\n".join(filter(None, places))
    groups = [names.get(code or "", "") for code in (one["constituency"], *one["further_constituencies"])]
    yield "\n".join(filter(None, [*groups, one["other_constituency"]]))
    yield capfirst(str(dict(MembershipState.choices).get(one["state"], one["state"])))
    if told.with_contacts:
        yield "\n".join(filter(None, [one["contact"]["name"], one["contact"]["email"]]))


def _engagement(document: Mapping[str, Any]) -> Section:
    audiences = dict(EngagementEntry.Audience.choices)
    fields = [
        Field(label=f"{entry['name']} ({audiences.get(entry['audience'], entry['audience'])})", text=entry["plan"])
        for entry in document["engagement"]
    ]
    fields.append(Field(label=str(LABELS["support_needed"]), text=document["support_needed"]))
    return Section(title=title_of(Part.ENGAGEMENT), fields=tuple(fields))


def _work_plan(document: Mapping[str, Any]) -> Section:
    shares = {"activity": 4, "starts": 2, "ends": 2, "responsible": 2, "result": 3}
    columns = tuple(Column(label=str(LABELS[name]), share=share) for name, share in shares.items())
    rows = tuple(
        Row(cells=(one["activity"], _day(one["starts"]), _day(one["ends"]), one["responsible"], one["result"]))
        for one in document["work_plan"]
    )
    title = title_of(Part.WORK_PLAN)
    return Section(title=title, table=Table(label=title, columns=columns, rows=rows))


def _day(text: str) -> str:
    day = parse_date(text)
    return date_format(day) if day else text


def _pledge(proposal: Proposal, told: Told) -> Iterable[Section]:
    point = told.document["focal_point"]
    if told.is_public and not (point["public"] and point["name"]):
        return
    fields = []
    if told.with_contacts or told.is_public:
        fields.append(Field(label=_("Focal point"), text="\n".join(filter(None, [point["name"], point["email"]]))))
    if told.is_public:
        yield Section(title=_("Focal point"), texts=(fields[0].text,))
        return
    day = date_format(timezone.localtime(proposal.pledged_at)) if proposal.pledged_at else ""
    text = _("Given on %(day)s") % {"day": day} if day else _("Not given yet")
    yield Section(title=title_of(Part.PLEDGE), fields=(*fields, Field(label=_("Pledge"), text=text)))


def names_in(proposal: Proposal) -> dict[str, str]:
    """What the codes of its members are called, of a proposal that comes from with_rows: no query."""
    found: dict[str, str] = {}
    for row in proposal.memberships.all():
        for one in (row.country, row.constituency, *row.further_constituencies.all()):
            if one is not None:
                found[one.pk] = _(one.name)
        if row.primary_region is not None:
            found[row.primary_region.code] = _(row.primary_region.name)
    return found


def standing_of(validation: Validation | None, document: Mapping[str, Any]) -> str:
    """Which revision this is, in words; what was changed since is said."""
    if validation is None:
        return _("Not submitted yet")
    number = {"number": validation.revision.number}
    if validation.revision.document == document:
        return str(validation.revision.number)
    return _("%(number)s, changed since") % number


def public_document(proposal: Proposal) -> dict[str, Any]:
    """What the public page tells of a coalition: who stands by it, no contacts, and a focal point that agreed to it."""
    document = document_of(proposal)
    document["members"] = [one for one in document["members"] if one["state"] in STANDS_BY]
    for one in document["members"]:
        del one["contact"]
    if not document["focal_point"]["public"]:
        document["focal_point"] = {"name": "", "email": "", "public": False}
    return document


def _names(members: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the codes in members' rows are called: one query, and none where nobody is listed."""
    codes = {one[name] for one in members for name in ("country", "primary_region", "constituency") if one[name]}
    codes |= {code for one in members for code in one["further_constituencies"]}
    if not codes:
        return {}
    countries = Country.objects.filter(pk__in=codes).order_by().values_list("pk", "name")
    constituencies = Constituency.objects.filter(pk__in=codes).order_by().values_list("pk", "name")
    regions = Region.objects.filter(code__in=codes).order_by().values_list("code", "name")
    return {code: _(name) for code, name in countries.union(constituencies, regions)}
