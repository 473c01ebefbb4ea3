"""What a proposal says of a member and the member can confirm: as a fingerprint, and in words."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coalitions.models import Membership, Proposal
from coalitions.services.facts import further_of
from portal.common.seen import fingerprint

AGREED = (
    "organisation_id",
    "kind",
    "country_id",
    "is_global",
    "primary_region_id",
    "region_reason",
    "constituency_id",
    "other_constituency",
)


@dataclass(frozen=True)
class Said:
    """One fact in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """One fact in words, before and after."""

    label: str
    before: str
    after: str


def agreed_to(row: Membership, *, further: Collection[str] | None = None) -> str:
    """The fingerprint of what a member confirms: it changes with those facts, and with nothing else.

    The organisation stands in it as itself, so that a slip mended in the registry's name voids nothing. `further`
    stands in for further constituencies that are not stored yet.
    """
    facts = {name: getattr(row, name) for name in AGREED}
    return fingerprint({**facts, "further": sorted(further_of(row) if further is None else further)})


def shown_to(row: Membership, proposal: Proposal) -> str:
    """The fingerprint of all that the page shows that somebody agrees on; its forms send it back."""
    return fingerprint(
        {
            "agreed": agreed_to(row),
            "name": row.organisation.name,
            "title": proposal.title,
            "summary": proposal.summary,
        }
    )


def said_of(row: Membership) -> tuple[Said, ...]:
    """The facts in words, in the current language; what is left open says so."""
    further = ", ".join(_(one.name) for one in row.further_constituencies.all())
    region, constituency, country = row.primary_region, row.constituency, row.country
    facts = (
        (_("Organisation"), row.organisation.name),
        (_("Kind"), str(row.get_kind_display())),
        (_("Country"), _(country.name) if country else ""),
        (_("Works globally"), _("yes") if row.is_global else _("no")),
        (_("Primary region of operation"), _(region.name) if region else ""),
        (_("Why that region"), row.region_reason),
        (_("Primary constituency"), _(constituency.name) if constituency else ""),
        (_("Further constituencies"), further),
        (_("Another constituency, in its words"), row.other_constituency),
    )
    return tuple(Said(label, text or _("not stated")) for label, text in facts)


def changes_between(before: tuple[Said, ...], after: tuple[Said, ...]) -> tuple[Change, ...]:
    """The facts that differ; both come from said_of in one language."""
    return tuple(
        Change(old.label, old.text, new.text) for old, new in zip(before, after, strict=True) if old.text != new.text
    )
