"""Send a queued message."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from portal.mail.models import OutgoingMail


@transaction.atomic
def deliver(mail_id: int) -> bool:
    """Send a queued message once. False where it was sent already or another worker is at it.

    The row stays locked while it is sent; a worker killed between the mail server's yes and our commit sends it again,
    under the same Message-ID, by which mail programs drop the second copy.
    """
    mail = OutgoingMail.objects.select_for_update(skip_locked=True).filter(pk=mail_id, sent_at=None).first()
    if mail is None:
        return False
    message_id = f"<mail-{mail.pk}-{int(mail.created_at.timestamp())}@{settings.MAIL_DOMAIN}>"
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers={"Message-ID": message_id, "Content-Language": mail.language, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), text="", html="")
    return True
