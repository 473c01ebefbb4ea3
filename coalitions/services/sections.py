"""A proposal's sections as a task list, each with its state in words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.criteria.types import Report
from coalitions.models import Proposal, standing
from coalitions.services.editing import Part
from coalitions.services.members import STANDS_BY
from coalitions.services.submission import missing_for_submission
from coalitions.services.validation import Judgement
from portal.organisations.models import Kind


@dataclass(frozen=True)
class Section:
    """One line of the task list. `is_done` says that nothing more is asked for."""

    part: Part
    title: str
    url_name: str
    sentence: str
    is_done: bool


def sections_of(judgement: Judgement) -> tuple[Section, ...]:
    """The sections in their order, with what each holds and what it lacks."""
    proposal, report = judgement.proposal, judgement.report
    return (
        _about(proposal, report),
        _members(judgement),
        _engagement(proposal, report),
        _work_plan(proposal, report),
        _pledge(proposal),
    )


def title_of(part: Part) -> str:
    """What a section is called."""
    return {
        Part.ABOUT: _("About the coalition"),
        Part.MEMBERS: _("Members"),
        Part.ENGAGEMENT: _("Engagement"),
        Part.WORK_PLAN: _("Work plan"),
        Part.PLEDGE: _("Pledge and contacts"),
    }[part]


def _section(part: Part, url_name: str, sentence: str, *, is_done: bool) -> Section:
    return Section(part, title_of(part), f"coalitions:{url_name}", sentence, is_done)


def _about(proposal: Proposal, report: Report) -> Section:
    objectives = len(proposal.objectives)
    youth_is_open = bool(report.result("youth").remedies)
    if not proposal.summary:
        sentence = _("No summary yet")
    elif not objectives:
        sentence = _("No objectives yet")
    elif youth_is_open:
        sentence = _("Says nothing yet on how young people take part")
    else:
        sentence = ngettext("A summary and one objective", "A summary and %(count)s objectives", objectives)
        sentence %= {"count": objectives}
    is_done = bool(proposal.summary and objectives and not youth_is_open)
    return _section(Part.ABOUT, "about_update", sentence, is_done=is_done)


def _members(judgement: Judgement) -> Section:
    report = judgement.report
    rows = [row for row in judgement.proposal.memberships.all() if row.state in STANDS_BY]
    counted = judgement.parameters.counted_states
    csos = len({row.organisation_id for row in rows if row.kind == Kind.CSO and row.state in counted})
    regional, constituency = report.result("regional"), report.result("constituency")
    placed = regional.counts.get("csos", 0)
    is_met = not regional.blocks and not constituency.blocks
    has_lead = any(row.is_lead for row in rows)
    if not rows:
        sentence = _("No members yet")
    elif placed < csos:
        sentence = ngettext(
            "%(placed)s of %(count)s civil society organisation has a region",
            "%(placed)s of %(count)s civil society organisations have a region",
            csos,
        )
    else:
        sentence = ngettext(
            "%(members)s member, from %(regions)s region",
            "%(members)s members, from %(regions)s regions",
            max(len(rows), regional.counts.get("regions", 0)),
        )
    sentence %= {
        "placed": placed,
        "count": csos,
        "members": len(rows),
        "regions": regional.counts.get("regions", 0),
    }
    if rows and not has_lead:
        sentence = _("%(sentence)s; nobody leads yet") % {"sentence": sentence}
    return _section(Part.MEMBERS, "member_list", sentence, is_done=is_met and has_lead)


def _engagement(proposal: Proposal, report: Report) -> Section:
    result = report.result("engagement")
    entries = len(proposal.engagement_entries.all())
    complete = result.counts.get("plans", 0)
    if result.route == "plan":
        sentence = ngettext("One plan", "%(count)s plans", complete) % {"count": complete}
    elif result.route:
        sentence = _("The support needed is stated")
    elif entries:
        sentence = ngettext("One plan, too short to count", "%(count)s plans, all too short to count", entries) % {
            "count": entries
        }
    else:
        sentence = _("No plan yet")
    return _section(Part.ENGAGEMENT, "engagement_list", sentence, is_done=not result.blocks)


def _work_plan(proposal: Proposal, report: Report) -> Section:
    rows = standing(proposal.activities.all())
    if rows:
        sentence = ngettext(
            "One activity, %(first)s to %(last)s", "%(count)s activities, %(first)s to %(last)s", len(rows)
        ) % {
            "count": len(rows),
            "first": date_format(min(row.starts_on for row in rows)),
            "last": date_format(max(row.ends_on for row in rows)),
        }
    else:
        sentence = _("No activities yet")
    return _section(Part.WORK_PLAN, "activity_list", sentence, is_done=not report.result("work_plan").blocks)


def _pledge(proposal: Proposal) -> Section:
    missing = [one.sentence for one in missing_for_submission(proposal) if one.section == Part.PLEDGE]
    if missing:
        sentence = _("No focal point yet") if len(missing) > 1 or proposal.pledged_at else _("Not pledged yet")
    else:
        day = date_format(proposal.pledged_at) if proposal.pledged_at else ""
        sentence = _("Pledged on %(day)s") % {"day": day}
    return _section(Part.PLEDGE, "pledge_update", sentence, is_done=not missing)
