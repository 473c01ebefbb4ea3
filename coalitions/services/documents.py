"""A stored proposal in the interchange format (impact-proposals/1), whole."""

from typing import Any

from coalitions.models import Membership, Proposal, standing
from coalitions.services.facts import submitted_on


def document_of(proposal: Proposal) -> dict[str, Any]:
    """The proposal as one entry of a proposals file, contacts included; the proposal comes from with_rows.

    The format knows no progress: an activity that was dropped is not in it, so that whoever judges the file sees what
    the portal judged.
    """
    day = submitted_on(proposal, proposal.call)
    return {
        "reference": proposal.reference,
        "title": proposal.title,
        "summary": proposal.summary,
        "objectives": list(proposal.objectives),
        "themes": list(proposal.themes),
        "sdgs": list(proposal.sdgs),
        "builds_on": proposal.builds_on,
        "youth_focus": proposal.has_youth_focus,
        "youth_engagement": proposal.youth_engagement,
        **({"submitted_on": day.isoformat()} if day else {}),
        "focal_point": {
            "name": proposal.focal_point_name,
            "email": proposal.focal_point_email,
            "public": proposal.focal_point_is_public,
        },
        "members": [_member(row) for row in proposal.memberships.all()],
        "engagement": [
            {"audience": entry.audience, "name": entry.name, "plan": entry.plan}
            for entry in proposal.engagement_entries.all()
        ],
        "support_needed": proposal.support_needed,
        "work_plan": [
            {
                "activity": row.activity,
                "starts": row.starts_on.isoformat(),
                "ends": row.ends_on.isoformat(),
                "responsible": row.responsible,
                "result": row.result,
            }
            for row in standing(proposal.activities.all())
        ],
    }


def _member(row: Membership) -> dict[str, Any]:
    return {
        "organisation": row.organisation.name,
        "acronym": row.organisation.acronym,
        "website": row.organisation.website,
        "kind": row.kind,
        "lead": row.is_lead,
        "country": row.country_id,
        "is_global": row.is_global,
        "primary_region": row.primary_region.code if row.primary_region else None,
        "region_reason": row.region_reason,
        "constituency": row.constituency_id,
        "further_constituencies": sorted(one.pk for one in row.further_constituencies.all()),
        "other_constituency": row.other_constituency,
        "state": row.state,
        "contact": {"name": row.contact_name, "email": row.contact_email},
    }
