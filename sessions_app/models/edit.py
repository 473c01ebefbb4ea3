"""Who changed what of a session last: for the colleague whose save meets that change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.last_edits import AbstractLastEdit
from sessions_app.models.session import Session


class LastEdit(AbstractLastEdit):
    """The last change of one field of a concept note, a summary or a row of them."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="last_edits", verbose_name=_("session"))

    class Meta:
        verbose_name = _("last change")
        verbose_name_plural = _("last changes")
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="each_place_of_a_session_has_one_last_edit")
        ]

    def __str__(self) -> str:
        return f"{self.session}, {self.place}"
