"""What every page may ask of the portal: its name, its links, its marks."""

from functools import cache

from django import template
from django.conf import settings
from django.template import Context
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from portal.common.marks import SITE_MARK, shape_of

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The operator's name for this portal."""
    return str(settings.SITE_NAME)


@register.simple_tag
def home_address() -> str:
    """Where the name in the head leads; the root where no page is called home."""
    try:
        return reverse("home")
    except NoReverseMatch:
        return "/"


@register.simple_tag
def site_mark() -> SafeString:
    """The portal's own mark; decoration, so that it has no name."""
    return SafeString(SITE_MARK)


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, label: str) -> SafeString:
    """A list item that leads to `url_name`, marked when the reader is there or below; nothing where no such page is."""
    address = _address_of(url_name, get_urlconf() or settings.ROOT_URLCONF)
    if not address:
        return SafeString("")
    request = context.get("request")
    path = request.path if request is not None else ""
    current = ""
    if path == address:
        current = ' aria-current="page"'
    elif address != "/" and path.startswith(address):
        current = ' aria-current="true"'
    return SafeString(f'<li><a href="{address}"{current}>{escape(label)}</a></li>')


@cache
def _address_of(url_name: str, urlconf: str) -> str:
    """Where a page is, escaped; empty where there is none. Ten links stand on every page."""
    try:
        return escape(reverse(url_name, urlconf))
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int) -> str:
    """The address of another page of this list, its search and filters kept."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?page={number}"
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def state_mark(state: str) -> SafeString:
    """The shape that goes with a state's word."""
    return shape_of(state)


@register.simple_tag
def state_in_words(state: str, label: str) -> SafeString:
    """A state's word with its shape; the shape says nothing that the word does not."""
    return format_html('<span class="state state-{}">{}{}</span>', state, shape_of(state), capfirst(label))
