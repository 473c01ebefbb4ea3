"""What editors' forms show and send."""

import re
from typing import Any

from django.forms import Textarea
from django.test import Client

HTMX = {"HX-Request": "true"}


def page_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back of a page that was opened now."""
    data = {}
    for bound in client.get(address).context["form"]:
        value = bound.value()
        if isinstance(value, list) and isinstance(bound.field.widget, Textarea):
            value = "\n".join(value)
        if value not in (None, False):
            data[bound.name] = value
    return data


def seen_on(page: str) -> str:
    """The prints that a page carries."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"')


def typed(client: Client, address: str, data: dict[str, Any]) -> tuple[int, str, str]:
    """What a save as typed gets: the status, what is told, and the prints that the form carries from now on."""
    answer = client.post(address, data, headers=HTMX)
    body = answer.content.decode()
    assert "<html" not in body
    told = re.search(r'role="status" data-hx-swap-oob="true">([^<]*)<', body)
    assert told is not None
    return answer.status_code, told[1], seen_on(body) if 'name="seen"' in body else ""
