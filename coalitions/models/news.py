"""What a coalition tells the public since it was shortlisted: its news, and what it changed in its own plan."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.limits import NEWS_LENGTH, TITLE_LENGTH
from coalitions.models.proposal import Proposal
from coalitions.models.validation import Revision


class NewsItem(models.Model):
    """One piece of news of a coalition: plain text, public as long as the coalition is."""

    # A merge carries news over to the survivor; `origin` stays what it was.
    coalition = models.ForeignKey(Proposal, models.PROTECT, related_name="news", verbose_name=_("coalition"))
    origin = models.ForeignKey(Proposal, models.PROTECT, related_name="+", verbose_name=_("coalition that posted it"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    text = models.TextField(_("text"), max_length=NEWS_LENGTH)
    published_on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    posted_at = models.DateTimeField(_("posted"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        ordering = ["-published_on", "-id"]
        indexes = [models.Index(fields=["coalition", "-published_on", "-id"], name="newest_news_of_a_coalition")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title="") & ~models.Q(text=""), name="news_has_title_and_text")
        ]

    def __str__(self) -> str:
        return self.title


class Amendment(models.Model):
    """A revision made after a coalition was shortlisted, as the public may know it: the sections that differ."""

    coalition = models.ForeignKey(Proposal, models.PROTECT, related_name="amendments", verbose_name=_("coalition"))
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="+", verbose_name=_("revision"))
    # Names of sections, as addresses and the log have them.
    sections = ArrayField(models.CharField(max_length=20), verbose_name=_("sections that differ"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-revision_id"]
        indexes = [models.Index(fields=["coalition", "-revision"], name="newest_amendments")]
        constraints = [
            models.CheckConstraint(condition=models.Q(sections__len__gt=0), name="an_amendment_names_a_section")
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {', '.join(self.sections)}"
