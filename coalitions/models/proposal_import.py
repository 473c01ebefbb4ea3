"""A file of proposals that was sent and waits to be accepted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.call import Call
from portal.exchange.waiting import Waiting


class ProposalImport(Waiting):
    """One file as it was sent, and what it would do; its drafts are for nobody but their convener to read."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="+", verbose_name=_("call"))
    convener = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("convener"))
    content = models.BinaryField(_("file"))
    # References of what would be created, changed, and found as it is.
    outcome = models.JSONField(_("what it would do"), default=dict)

    class Meta(Waiting.Meta):
        verbose_name = _("import of proposals")
        verbose_name_plural = _("imports of proposals")
