"""What a listed organisation's contact was asked, and what the organisation confirmed."""

from collections.abc import Iterable
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.models.membership import Membership
from coalitions.models.proposal import Proposal
from coalitions.states import ALIVE, MembershipState
from portal.common.mailboxes import mailbox
from portal.common.signed_links import new_nonce
from portal.organisations.models import Organisation


class Answer(models.TextChoices):
    """What the contact said of the row."""

    CONFIRMED = "confirmed", _("confirmed")
    CORRECTED = "corrected", _("corrected and confirmed")
    DECLINED = "declined", _("declined")
    DISOWNED = "disowned", _("not their organisation")


class ConfirmationRequestQuerySet(models.QuerySet["ConfirmationRequest"]):
    """Which questions are open."""

    def to_remind_of(self, most_reminders: int) -> "ConfirmationRequestQuerySet":
        """Questions without an answer whose contact was reminded of them less often than that."""
        return self.filter(
            answer="",
            reminders__lt=most_reminders,
            membership__state=MembershipState.PLEDGED,
            membership__proposal__state__in=ALIVE,
        )


class ConfirmationRequest(models.Model):
    """The question to one row's contact whether what the proposal says of the organisation is right.

    It goes with its address: a row that gets another contact is asked anew, by a link of its own. A link holds as long
    as this row is there with its nonce.
    """

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="confirmation_request")
    address = models.EmailField(max_length=254)
    nonce = models.CharField(max_length=32, default=new_nonce)
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ConfirmationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to confirm")
        verbose_name_plural = _("requests to confirm")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["", *Answer.values]), name="an_answer_is_a_known_one"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}"


class Confirmation(models.Model):
    """What an organisation agreed to, by fingerprint, when, and in which language it read it.

    One holds at a time. It is void once the facts that were agreed to have changed; it ends without being void where
    the member leaves.
    """

    class End(models.TextChoices):
        FACTS_CHANGED = "facts_changed", _("void: what it confirmed was changed")
        LEFT = "left", _("the member declined or withdrew")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="confirmations")
    agreed = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()
    language = models.CharField(max_length=12)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=20, choices=End.choices, blank=True)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(ended_at=None), name="one_confirmation_of_a_member_holds"
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at=None) | (Q(end__in=["facts_changed", "left"]) & Q(ended_at__isnull=False)),
                name="a_confirmation_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}"


class AskedContact(models.Model):
    """When a proposal last asked an address about an organisation, and whether it said no.

    It outlives the row, its contact and its link: otherwise one could ask ever anew, and take back what others said,
    by removing a row or changing its address back and forth. The address is kept as a digest.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="asked_contacts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    address_key = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=20, choices=Answer, blank=True)

    class Meta:
        verbose_name = _("contact that was asked")
        verbose_name_plural = _("contacts that were asked")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation", "address_key"], name="a_contact_is_remembered_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "declined", "disowned"]), name="only_a_no_is_remembered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class OptOutQuerySet(models.QuerySet["OptOut"]):
    """Who wants no more mail."""

    def among(self, addresses: Iterable[str]) -> frozenset[str]:
        """Those of the addresses that want none: that very one said so, or another one of its post box."""
        keys = {address: {address_key(address), address_key(mailbox(address))} for address in addresses}
        asked = self.filter(address_key__in={key for both in keys.values() for key in both})
        found = set(asked.values_list("address_key", flat=True))
        return frozenset(address for address, both in keys.items() if both & found)


class OptOut(models.Model):
    """An address that wants no more requests to confirm, kept as a digest: it is asked after, never written to."""

    address_key = models.CharField(max_length=64, unique=True)
    opted_out_at = models.DateTimeField(auto_now_add=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("opted-out address")
        verbose_name_plural = _("opted-out addresses")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.address_key


def address_key(address: str) -> str:
    """The digest by which an address is known; upper and lower case do not count."""
    return sha256(address.strip().lower().encode()).hexdigest()
