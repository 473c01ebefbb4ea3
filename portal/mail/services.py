"""Queue mail with the change that causes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override
from procrastinate.types import JSONDict

from portal.mail.models import OutgoingMail
from portal.mail.tasks import deliver_mail


@dataclass(frozen=True)
class Letter:
    """A message as its reader gets it."""

    subject: str
    text: str
    html: str


@transaction.atomic
def queue_mail(template: str, *, to: str, context: Mapping[str, Any], language: str = "en") -> OutgoingMail:
    """Render emails/<template> in the reader's language and queue it: sent if, and only if, the transaction commits."""
    letter = render_letter(template, context=lambda: context, language=language)
    return store_mail(
        kind=template, to=to, subject=letter.subject, text=letter.text, html=letter.html, language=language
    )


@dataclass(frozen=True)
class Post:
    """To whom, in which language, and what there is to tell."""

    to: str
    language: str
    context: Mapping[str, Any]


@transaction.atomic
def queue_mails(template: str, posts: Iterable[Post]) -> None:
    """Queue the same sort of mail to many people, in a number of queries that does not grow with theirs."""
    mails = []
    for post in posts:
        letter = render_letter(template, context=partial(dict, post.context), language=post.language)
        texts = {"subject": letter.subject, "text": letter.text, "html": letter.html}
        mails.append(OutgoingMail(kind=template, to=post.to, language=post.language, **texts))
    if mails:
        jobs: list[JSONDict] = [{"mail_id": mail.pk} for mail in OutgoingMail.objects.bulk_create(mails)]
        deliver_mail.batch_defer(*jobs)


def render_letter(template: str, *, context: Callable[[], Mapping[str, Any]], language: str) -> Letter:
    """The mail in that language; what it says is worked out in that language too.

    Ours are emails/<template>; allauth's say account/ first, and their three parts have other endings.
    """
    if template.startswith("account/"):
        names = (f"{template}_subject.txt", f"{template}_message.txt", f"{template}_message.html")
    else:
        names = (f"emails/{template}.subject.txt", f"emails/{template}.txt", f"emails/{template}.html")
    with override(language):
        everything = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context()}
        subject, text, html = (render_to_string(name, everything) for name in names)
    return Letter(" ".join(subject.split()), text, html)


@transaction.atomic
def store_mail(*, kind: str, to: str, subject: str, text: str, html: str, language: str) -> OutgoingMail:
    """Queue a message that is already rendered."""
    mail = OutgoingMail.objects.create(kind=kind, to=to, subject=subject, text=text, html=html, language=language)
    deliver_mail.defer(mail_id=mail.pk)
    return mail
