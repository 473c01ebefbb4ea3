"""Development only: read the mails that the portal sent."""

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.mail.outbox import SentMail, sent_mail, sent_mails


@require_safe
def dev_mail_list(request: HttpRequest) -> HttpResponse:
    """All mails, newest first; `?to=` narrows them to an address."""
    return render(request, "dev/mail_list.html", {"mails": sent_mails(to=request.GET.get("to", ""))[:200]})


@require_safe
def dev_mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail's text part."""
    return render(request, "dev/mail_detail.html", {"mail": _mail(key)})


@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"]})  # type: ignore[arg-type]  # django-csp knows no views with arguments
def dev_mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """One mail's HTML part as a mail program would show it: own styles, no scripts."""
    return HttpResponse(_mail(key).html)


def _mail(key: str) -> SentMail:
    if mail := sent_mail(key):
        return mail
    raise Http404
