"""What sorts of mail there are: each app has a tuple of them beside its mails, with invented data to show them by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise

from portal.mail.services import Letter, render_letter

# Names that are addresses as well, unlike those of templates.
_OF_ACCOUNTS: Final = "account/email/"


@dataclass(frozen=True, kw_only=True)
class MailKind:
    """One sort of mail: its templates as OutgoingMail.kind names them, when it is sent, and to whom.

    `sample` makes what the templates need, of people who do not exist and rows that are not stored.
    """

    template: str
    title: Promise
    sent_when: Promise
    reader: Promise
    sample: Callable[[], Mapping[str, Any]]

    @property
    def key(self) -> str:
        """The kind in an address."""
        return self.template.removeprefix(_OF_ACCOUNTS).replace("/", "-")

    def letter(self, *, language: str) -> Letter:
        """The mail as an invented reader of this language would get it."""
        return render_letter(self.template, context=self.sample, language=language)
