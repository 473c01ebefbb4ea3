"""How allauth acts here: its mails go through our queue, signing in leads to one's own work."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from portal.mail.services import store_mail


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and their mails."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the message in the transaction of the request that causes it."""
        everything = {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "request": self.request,
            **context,
        }
        message = self.render_mail(template_prefix, email, everything)
        html = next(
            (str(part.content) for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"), ""
        )
        if not isinstance(message, EmailMultiAlternatives) and message.content_subtype == "html":
            html = str(message.body)
        store_mail(
            kind=template_prefix,
            to=email,
            subject=message.subject,
            text=str(message.body),
            html=html,
            language=get_language() or "en",
        )

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is: the sender's name says who writes."""
        return subject

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in: the page of one's own work."""
        return reverse("my_work")
