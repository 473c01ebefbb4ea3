"""Every mail of the portal as its readers get it, with invented people: pages for the secretariat."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from coalitions.mail_kinds import COALITION_MAILS
from portal.accounts.mail_kinds import ACCOUNT_MAILS
from portal.common.requests import PortalRequest
from portal.mail.kinds import MailKind
from sessions_app.mail_kinds import SESSION_MAILS

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

MAILS: Final = (
    (gettext_lazy("Proposals and coalitions"), COALITION_MAILS),
    (gettext_lazy("Sessions"), SESSION_MAILS),
    (gettext_lazy("Accounts"), ACCOUNT_MAILS),
)
MAIL_KINDS: Final[tuple[MailKind, ...]] = tuple(kind for _title, kinds in MAILS for kind in kinds)
STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def mail_preview_urls(site: "AdminSite") -> list[URLPattern]:
    """The addresses of these pages in the admin."""
    views: list[tuple[str, str, Any]] = [
        ("mails/", "mail_kind_list", mail_kind_list),
        ("mails/<slug:key>/<slug:language>/", "mail_kind_detail", mail_kind_detail),
        ("mails/<slug:key>/<slug:language>/html/", "mail_kind_html", mail_kind_html),
    ]
    context = {"site": site}
    return [path(address, site.admin_view(view), context, name=name) for address, name, view in views]


@require_safe
def mail_kind_list(request: PortalRequest, *, site: "AdminSite") -> HttpResponse:
    """All kinds: when each is sent, and to whom."""
    _need_secretariat(request)
    context = {
        **site.each_context(request),
        "title": _("Mails that this portal sends"),
        "groups": MAILS,
        "language": settings.LANGUAGE_CODE,
    }
    return TemplateResponse(request, "admin/mail_kind_list.html", context)


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # django-csp knows no views with arguments
def mail_kind_detail(request: PortalRequest, key: str, language: str, *, site: "AdminSite") -> HttpResponse:
    """One kind in one language: its subject, its text, and its HTML in a frame that runs and loads nothing."""
    kind = _kind_or_404(request, key, language)
    context = {
        **site.each_context(request),
        "title": kind.title,
        "kind": kind,
        "letter": kind.letter(language=language),
        "language": language,
        "languages": settings.LANGUAGES,
    }
    return TemplateResponse(request, "admin/mail_kind_detail.html", context)


@require_safe
@xframe_options_sameorigin
def mail_kind_html(request: PortalRequest, key: str, language: str, *, site: "AdminSite") -> HttpResponse:
    """The HTML part as a mail program shows it. Of all styles only the mail's own, named by its digest, applies."""
    html = _kind_or_404(request, key, language).letter(language=language).html
    digests = (b64encode(sha256(style.encode()).digest()).decode() for style in STYLE.findall(html))
    styles = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    policy = (
        f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    )
    return HttpResponse(html, headers={"Content-Security-Policy": policy})


def _kind_or_404(request: PortalRequest, key: str, language: str) -> MailKind:
    _need_secretariat(request)
    kind = next((one for one in MAIL_KINDS if one.key == key), None)
    if kind is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return kind


def _need_secretariat(request: PortalRequest) -> None:
    if not request.user.is_secretariat:
        raise PermissionDenied
