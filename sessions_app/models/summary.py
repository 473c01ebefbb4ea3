"""What came of a session: its summary and the key issues that were discussed."""

from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from sessions_app.models.session import Session


class Summary(models.Model):
    """A paragraph on the session and how many came. Public once the session is summarised."""

    session = models.OneToOneField(
        Session, models.CASCADE, primary_key=True, related_name="summary", verbose_name=_("session")
    )
    background = models.TextField(_("what the session was"), max_length=5000, blank=True)
    attendance = models.PositiveIntegerField(_("how many people attended"), null=True, blank=True)

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")

    def __str__(self) -> str:
        return str(self.session)


class KeyIssue(models.Model):
    """One issue that was discussed."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="key_issues", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("issue"), max_length=2000)

    class Meta:
        verbose_name = _("key issue")
        verbose_name_plural = _("key issues")
        ordering = ["session", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="key_issues_are_counted_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="a_key_issue_has_a_text"),
            models.UniqueConstraint(
                fields=["session", "number"], name="each_key_issue_has_its_number", deferrable=Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"

    def get_absolute_url(self) -> str:
        """Its place on the session's page."""
        return f"{self.session.get_absolute_url()}#key-issue-{self.number}"
