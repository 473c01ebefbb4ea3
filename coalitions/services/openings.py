"""Which gaps of a report organisations could fill that are open to join coalitions, and how many; never which.

Whoever sees the numbers may add rows to the proposal and change its themes at will, and so ask again and again with
another filter. So numbers are said roughly: one or two are "a few", more are rounded down, and themes are only counted
apart where there are three or more. Rounded numbers move in steps, which says little of any one organisation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.criteria.types import Outcome, RemedyKind, Result, Wanted
from coalitions.models import Introduction, Membership, Proposal
from coalitions.services.validation import Judgement
from coalitions.states import ALIVE
from portal.accounts.models import User
from portal.common.characters import alphabetical, folded
from portal.organisations.models import Affiliation, AffiliationState, Organisation, Region
from portal.organisations.models.organisation import OrganisationQuerySet
from portal.organisations.reference import place_of

REGIONAL: Final = "regional"
CONSTITUENCY: Final = "constituency"
A_FEW: Final = 2
STEPS: Final = (3, 5)
TENS: Final = 10


@dataclass(frozen=True)
class Gap:
    """A region or a constituency that a criterion lacks."""

    criterion: str
    code: str
    kinds: tuple[str, ...]
    is_from_g77: bool = False
    """Whether only an organisation from a country of the Group of 77 would fill it."""
    label: str = ""

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.criterion}:{self.code}"

    def is_filled_by(self, one: "Candidate") -> bool:
        """Whether this organisation, as the registry knows it, would fill the gap."""
        if one.kind not in self.kinds or (self.is_from_g77 and not one.is_from_g77):
            return False
        return one.region == self.code if self.criterion == REGIONAL else self.code in one.constituencies


@dataclass(frozen=True)
class Candidate:
    """An organisation that could be asked, with what gaps and picking look at. It never leaves the services."""

    pk: int
    kind: str
    region: str
    constituencies: tuple[str, ...]
    is_from_g77: bool
    shares_theme: bool
    last_asked_at: datetime | None


@dataclass(frozen=True)
class Opening:
    """A gap, and roughly how many open organisations would fill it."""

    gap: Gap
    number: int
    sharing: int
    """How many of them name one of the proposal's themes."""

    @property
    def words(self) -> str:
        """How many, as roughly as it may be told."""
        return _roughly(self.number)

    @property
    def sharing_words(self) -> str:
        """How many share a theme; nothing where that would tell of single ones."""
        if self.number <= A_FEW:
            return ""
        if not self.sharing:
            return _("none of them names one of your themes")
        if self.sharing <= A_FEW:
            return _("of these, a few share a theme with you")
        return _("of these, at least %(number)s share a theme with you") % {"number": _rounded(self.sharing)}


@dataclass(frozen=True)
class Openings:
    """What a report lacks, and what of it open organisations could fill."""

    gaps: tuple[Gap, ...] = ()
    found: tuple[Opening, ...] = ()
    """Only those for which there is somebody."""


def gaps_of(judgement: Judgement) -> tuple[Gap, ...]:
    """The regions and constituencies that the report lacks, as its remedies name them, in the listed order."""
    parameters = judgement.parameters
    regional = _wanted(judgement.report.result(REGIONAL))
    regions = [
        Gap(
            REGIONAL,
            region.code,
            tuple(parameters.regional_kinds),
            _is_g77_alone(region.code, regional),
            _(place_of(region.code, region.name)),
        )
        for region in parameters.regions
        if any(region.code in one.regions for one in regional)
    ]
    lacking = {code for one in _wanted(judgement.report.result(CONSTITUENCY)) for code in one.constituencies}
    constituencies = [
        Gap(CONSTITUENCY, one.code, tuple(parameters.constituency_kinds), label=_(one.name))
        for one in parameters.constituencies
        if one.code in lacking
    ]
    return (*regions, *constituencies)


def openings_of(judgement: Judgement) -> Openings:
    """The gaps, and which of them organisations could fill that are open, not listed and not asked yet; one query.

    Nothing is asked of the database where nothing is lacking, or where the proposal has come to its end.
    """
    gaps = gaps_of(judgement) if judgement.proposal.state in ALIVE else ()
    if not gaps:
        return Openings()
    candidates = candidates_of(could_be_asked(judgement.proposal), judgement)
    openings = []
    for gap in gaps:
        filling = [one for one in candidates if gap.is_filled_by(one)]
        if filling:
            openings.append(Opening(gap, len(filling), sum(one.shares_theme for one in filling)))
    return Openings(gaps, tuple(openings))


def could_be_asked(proposal: Proposal) -> OrganisationQuerySet:
    """Open organisations for which somebody speaks, whom the proposal neither lists nor has asked.

    Those for which the convener or the team speaks are left out, and so are those that a proposal asked which was
    merged into this one.
    """
    speaking = Affiliation.objects.filter(organisation=OuterRef("pk"), state=AffiliationState.ACTIVE)
    own_people = User.objects.filter(Q(pk=proposal.convener_id) | Q(teams__proposal=proposal)).values("pk")
    asked = Introduction.objects.filter(Q(proposal=proposal) | Q(proposal__merged_into=proposal))
    return (
        Organisation.objects.filter(is_open_to_coalitions=True)
        .filter(Exists(speaking.filter(user__is_active=True).exclude(user__email="")))
        .exclude(Exists(speaking.filter(user__in=own_people)))
        .exclude(Exists(Membership.objects.filter(proposal=proposal, organisation=OuterRef("pk"))))
        .exclude(Exists(asked.filter(organisation=OuterRef("pk"))))
    )


def candidates_of(organisations: OrganisationQuerySet, judgement: Judgement) -> list[Candidate]:
    """The organisations as the proposal's criteria see them; one query."""
    further = Organisation.further_constituencies.through.objects.filter(organisation=OuterRef("pk"))
    put_to_it = Introduction.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    rows = (
        organisations.order_by()
        .annotate(
            region_code=_region_code(judgement.parameters.region_scheme),
            further=ArraySubquery(further.values("constituency_id")),
            last_asked_at=Subquery(put_to_it.annotate(last=Max("asked_at")).values("last")),
        )
        .values_list(
            "pk", "kind", "region_code", "constituency", "further", "country__is_g77", "themes", "last_asked_at"
        )
    )
    sought = _in_letters(judgement.proposal.themes)
    return [
        Candidate(
            pk=pk,
            kind=kind,
            region=region or "",
            constituencies=(constituency or "", *more),
            is_from_g77=bool(is_g77),
            shares_theme=not sought.isdisjoint(_in_letters(themes)),
            last_asked_at=last_asked_at,
        )
        for pk, kind, region, constituency, more, is_g77, themes, last_asked_at in rows
    ]


def _wanted(result: Result) -> tuple[Wanted, ...]:
    """What joining organisations would have to bring; nothing where the criterion is met or excepted."""
    if result.outcome != Outcome.NOT_MET:
        return ()
    joining = (remedy for remedy in result.remedies if remedy.kind == RemedyKind.ADD_MEMBERS)
    return tuple(one for remedy in joining for one in remedy.wanted)


def _is_g77_alone(code: str, wanted: Iterable[Wanted]) -> bool:
    """Whether everybody who is wanted from this region has to be from a country of the Group of 77."""
    return all(one.from_g77 == one.count for one in wanted if code in one.regions)


def _region_code(scheme: str) -> Coalesce:
    """The declared region where it is of the scheme; else, unless it works globally, its country's only one."""
    only = (
        Region.objects.filter(scheme=scheme, countries=OuterRef("country"))
        .order_by()
        .values("countries")
        .annotate(number=Count("pk"), only=Min("code"))
        .filter(number=1)
        .values("only")
    )
    declared = Case(
        When(primary_region__scheme=scheme, then=F("primary_region__code")), default=None, output_field=CharField()
    )
    by_country = Case(When(is_global=False, then=Subquery(only)), default=None, output_field=CharField())
    return Coalesce(declared, by_country, output_field=CharField())


def _in_letters(themes: Iterable[str]) -> set[str]:
    """Themes as they are compared: case, accents and white space do not count."""
    return {alphabetical(folded(theme)) for theme in themes}


def _roughly(number: int) -> str:
    if number <= A_FEW:
        return _("a few organisations")
    rounded = _rounded(number)
    words = ngettext("at least %(number)s organisation", "at least %(number)s organisations", rounded)
    return words % {"number": rounded}


def _rounded(number: int) -> int:
    """Down to three, five, or a full ten."""
    if number >= TENS:
        return number - number % TENS
    return max(step for step in STEPS if step <= number)
