"""The mails about accounts, which allauth sends through our queue (adapter.py), one line a mail."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.mail.kinds import MailKind

_SOMEBODY: Final = _("whoever has the address")
_HOLDER: Final = _("the person whose account it is")


def _links() -> dict[str, Any]:
    """Links that lead to this portal and open nothing."""
    confirming = reverse("account_confirm_email", args=["invented-key"])
    resetting = reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "invented-key"})
    return {
        "email": "amina@example.org",
        "activate_url": settings.SITE_URL + confirming,
        "password_reset_url": settings.SITE_URL + resetting,
        "signup_url": settings.SITE_URL + reverse("account_signup"),
    }


def _notice() -> dict[str, Any]:
    """What a notice says of the deed that it tells."""
    return {
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "user_agent": "Firefox",
        "from_email": "amina@example.org",
        "to_email": "amina@example.com",
        "deleted_email": "amina@example.net",
    }


def _asks(name: str, title: Promise, sent_when: Promise, reader: Promise = _SOMEBODY) -> MailKind:
    return MailKind(template=f"account/email/{name}", title=title, sent_when=sent_when, reader=reader, sample=_links)


def _tells(name: str, title: Promise, sent_when: Promise) -> MailKind:
    return MailKind(template=f"account/email/{name}", title=title, sent_when=sent_when, reader=_HOLDER, sample=_notice)


ACCOUNT_MAILS: Final = (
    _asks("email_confirmation_signup", _("Please confirm: new account"), _("Somebody signed up.")),
    _asks("email_confirmation", _("Please confirm: further address"), _("An address was given for an account.")),
    _asks(
        "account_already_exists",
        _("There is an account already"),
        _("Somebody signed up with an address that has an account."),
        _HOLDER,
    ),
    _asks("unknown_account", _("There is no account"), _("A new password was asked for, and nobody has the address.")),
    _asks("password_reset_key", _("Choose a new password"), _("A new password was asked for."), _HOLDER),
    _tells("password_reset", _("Password chosen anew"), _("A password was chosen by the link of that mail.")),
    _tells("password_changed", _("Password changed"), _("A password was changed by somebody who was signed in.")),
    _tells("password_set", _("Password set"), _("An account got its first password.")),
    _tells("email_confirm", _("Address confirmed"), _("A further address was confirmed.")),
    _tells("email_changed", _("Address changed"), _("Another address became an account's own.")),
    _tells("email_deleted", _("Address removed"), _("An address was taken from an account.")),
)
