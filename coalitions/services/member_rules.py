"""What has to hold within one member's row, whoever writes it: the form, or a list that is imported."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from coalitions.criteria.types import OTHER_CONSTITUENCY
from coalitions.services.members import MemberRow


def settled(row: MemberRow) -> MemberRow:
    """The row with constituencies that agree: the primary one is no further one, one's own words mean "other"."""
    constituency = row.constituency
    further = tuple(dict.fromkeys(code for code in row.further_constituencies if code != constituency))
    if row.other_constituency and OTHER_CONSTITUENCY not in {constituency, *further}:
        # Whether or not that box is ticked.
        further = (*further, OTHER_CONSTITUENCY) if constituency else further
        constituency = constituency or OTHER_CONSTITUENCY
    return replace(row, constituency=constituency, further_constituencies=further)


def faults_of(row: MemberRow, *, regions_of: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What a settled row lacks, by its field: words for "other", and a reason for a region that is not its country's.

    `regions_of` names the regions of the call's scheme in which a country lies.
    """
    faults = {}
    if OTHER_CONSTITUENCY in {row.constituency, *row.further_constituencies} and not row.other_constituency:
        faults["other_constituency"] = _("Say in your words which one, since you chose “other”.")
    of_country = regions_of.get(row.country, ())
    explained = row.is_global or row.region_reason
    if row.primary_region and of_country and row.primary_region not in of_country and not explained:
        faults["region_reason"] = _("Say why in a few words, since its country lies in another region.")
    return faults
