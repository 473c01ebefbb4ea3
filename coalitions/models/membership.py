"""Memberships: the organisations listed in a proposal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.limits import NAME_LENGTH, REASON_LENGTH
from coalitions.models.proposal import Proposal
from coalitions.states import MembershipState
from portal.organisations.models import Constituency, Country, Kind, Organisation, Region


class Membership(models.Model):
    """An organisation's row in a proposal, with what the proposal says of it.

    The facts stand here and not only in the registry, so that somebody else's edit of the registry never changes how
    this proposal is judged. The same organisation may stand in two rows; it counts once.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="memberships", verbose_name=_("proposal"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    position = models.PositiveIntegerField(_("place in the list"), default=0)
    is_lead = models.BooleanField(_("leads the coalition"), default=False)
    state = models.CharField(
        _("state"), max_length=20, choices=MembershipState.choices, default=MembershipState.PLEDGED
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.CSO)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    is_global = models.BooleanField(_("works globally"), default=False)
    primary_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("primary region of operation"),
    )
    region_reason = models.CharField(_("why that region"), max_length=REASON_LENGTH, blank=True)
    constituency = models.ForeignKey(
        Constituency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("primary constituency")
    )
    further_constituencies = models.ManyToManyField(
        Constituency, blank=True, related_name="+", verbose_name=_("further constituencies")
    )
    other_constituency = models.CharField(_("other constituency, in words"), max_length=NAME_LENGTH, blank=True)
    mapped_constituency = models.ForeignKey(
        Constituency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("counts as (set by the committee)"),
    )
    contact_name = models.CharField(_("contact person"), max_length=NAME_LENGTH, blank=True)
    contact_email = models.EmailField(_("contact's e-mail address"), max_length=254, blank=True)
    # The row of an absorbed proposal from which a merge copied this one.
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["proposal", "-is_lead", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_lead=True), name="a_proposal_has_at_most_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MembershipState.values), name="a_membership_has_a_known_state"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="a_member_has_a_known_kind"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
