"""Every page of a proposal, and what is posted to it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from coalitions.models import Proposal

SECTIONS = (
    "proposal_detail",
    "about_update",
    "member_list",
    "member_create",
    "engagement_list",
    "engagement_create",
    "activity_list",
    "activity_create",
    "pledge_update",
    "submission_create",
    "withdrawal_create",
)
OF_MEMBERS = ("member_update", "member_delete", "departure_create")
OF_ENTRIES = ("engagement_update", "engagement_delete")
OF_ACTIVITIES = ("activity_update", "activity_delete")
BUTTONS_OF_MEMBERS = ("member_position_update", "lead_update", "return_create")

ABOUT = {"title": "Water for all", "language": "en", "summary": "Wells in five countries."}
MEMBER = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "KE", "constituency": "women"}
ENTRY = {"audience": "member_state", "name": "Kenya", "plan": "Two working sessions before the Summit."}
ACTIVITY = {"activity": "Launch", "starts_on": "2024-05-09", "ends_on": "2024-06-30"}
PLEDGE = {"focal_point_name": "A. Otieno", "focal_point_email": "a@members.example.org", "is_pledged": "on"}


@dataclass(frozen=True)
class Page:
    """A page with its address."""

    name: str
    url: str


def page(name: str, *args: object) -> str:
    """The address of a page."""
    return reverse(f"coalitions:{name}", args=args)


def pages_of(proposal: Proposal) -> list[Page]:
    """All pages of a proposal that are shown by GET; it has a row of each kind."""
    reference = proposal.reference
    member = proposal.memberships.order_by("is_lead", "pk")[0]
    entry, activity = proposal.engagement_entries.all()[0], proposal.activities.all()[0]
    return [
        *(Page(name, page(name, reference)) for name in SECTIONS),
        *(Page(name, page(name, reference, member.pk)) for name in OF_MEMBERS),
        *(Page(name, page(name, reference, entry.pk)) for name in OF_ENTRIES),
        *(Page(name, page(name, reference, activity.pk)) for name in OF_ACTIVITIES),
    ]


def posts_of(proposal: Proposal) -> list[tuple[Page, dict[str, Any]]]:
    """Every POST to a proposal, with what is sent."""
    reference = proposal.reference
    member = proposal.memberships.order_by("is_lead", "pk")[0]
    entry, activity = proposal.engagement_entries.all()[0], proposal.activities.all()[0]
    return [
        (Page("about_update", page("about_update", reference)), ABOUT),
        (Page("member_create", page("member_create", reference)), MEMBER),
        (Page("member_update", page("member_update", reference, member.pk)), MEMBER),
        (Page("member_delete", page("member_delete", reference, member.pk)), {}),
        (Page("member_position_update", page("member_position_update", reference, member.pk)), {"place": "2"}),
        (Page("lead_update", page("lead_update", reference, member.pk)), {}),
        (Page("return_create", page("return_create", reference, member.pk)), {}),
        (Page("departure_create", page("departure_create", reference, member.pk)), {"state": "withdrawn"}),
        (Page("engagement_list", page("engagement_list", reference)), {"support_needed": "Introductions."}),
        (Page("engagement_create", page("engagement_create", reference)), ENTRY),
        (Page("engagement_update", page("engagement_update", reference, entry.pk)), ENTRY),
        (Page("engagement_delete", page("engagement_delete", reference, entry.pk)), {}),
        (Page("engagement_position_update", page("engagement_position_update", reference, entry.pk)), {"place": "1"}),
        (Page("activity_create", page("activity_create", reference)), ACTIVITY),
        (Page("activity_update", page("activity_update", reference, activity.pk)), ACTIVITY),
        (Page("activity_delete", page("activity_delete", reference, activity.pk)), {}),
        (Page("pledge_update", page("pledge_update", reference)), PLEDGE),
        (Page("submission_create", page("submission_create", reference)), {}),
        (Page("withdrawal_create", page("withdrawal_create", reference)), {}),
    ]


def as_convener(proposal: Proposal) -> Client:
    """The convener's browser."""
    client = Client()
    client.force_login(proposal.convener)
    return client
