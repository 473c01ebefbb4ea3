"""Queue mail with the change that causes it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.mail.models import OutgoingMail
from portal.mail.tasks import deliver_mail


@transaction.atomic
def queue_mail(template: str, *, to: str, context: Mapping[str, Any], language: str = "en") -> OutgoingMail:
    """Render emails/<template> in the reader's language and queue it: sent if, and only if, the transaction commits."""
    everything = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    with override(language):
        subject = " ".join(render_to_string(f"emails/{template}.subject.txt", everything).split())
        text = render_to_string(f"emails/{template}.txt", everything)
        html = render_to_string(f"emails/{template}.html", everything)
    return store_mail(kind=template, to=to, subject=subject, text=text, html=html, language=language)


@transaction.atomic
def store_mail(*, kind: str, to: str, subject: str, text: str, html: str, language: str) -> OutgoingMail:
    """Queue a message that is already rendered."""
    mail = OutgoingMail.objects.create(kind=kind, to=to, subject=subject, text=text, html=html, language=language)
    deliver_mail.defer(mail_id=mail.pk)
    return mail
