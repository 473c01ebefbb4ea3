"""What a page says and which forms it holds, as a reader without scripts has it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalitions.models import Proposal
from tests.factories.coalitions import make_proposal

SHORTENED = re.compile(r"\s+")


@dataclass
class Form:
    """A form's address, method and fields with their values."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.area = ""
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self.hidden += 1
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get")))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "input" and self.forms and "name" in found:
            self.forms[-1].values[found["name"]] = found.get("value", "")
        if tag == "textarea" and self.forms:
            self.area = found["name"]
            self.forms[-1].values[self.area] = ""
        if tag == "svg" or found.get("role") == "img":
            self.words.append(found.get("aria-label", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first line feed after the tag is not part of the text.
            self.forms[-1].values[self.area] = self.forms[-1].values[self.area].removeprefix("\n")
            self.area = ""
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].values[self.area] += data
        elif not self.hidden:
            self.words.append(data)


@dataclass
class Read:
    """A page after reading."""

    status: int
    text: str
    links: list[str]
    forms: list[Form]

    @property
    def deed(self) -> Form:
        """The form that does something."""
        (form,) = [form for form in self.forms if form.method == "post" and "logout" not in form.action]
        return form

    @property
    def offers_a_deed(self) -> bool:
        return any(form.method == "post" for form in self.forms)


def read(answer: Any) -> Read:
    """The page's words, links and forms."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    return Read(answer.status_code, SHORTENED.sub(" ", " ".join(reader.words)), reader.links, reader.forms)


def open_page(client: Client, name: str, *args: object, **query: str) -> Read:
    """Open a page of the admin by its short name."""
    return read(client.get(address(name, *args), query))


def address(name: str, *args: object) -> str:
    return reverse(f"admin:coalitions_{name}", args=args)


def page_of(proposal: Proposal) -> str:
    return address("proposal_change", proposal.pk)


def send(client: Client, page: Read, at: str, **typed: str) -> Any:
    """Send the page's form with what is typed into it."""
    answer: Any = client.post(at, {**page.deed.values, **typed})
    return answer


def make_like(model: Proposal, title: str) -> Proposal:
    """A submitted proposal without rows of its own that stands as another one does; made quickly, for long lists."""
    return make_proposal(
        title,
        judged_title=title,
        call=model.call,
        convener=model.convener,
        pledged_at=model.pledged_at,
        submitted_at=timezone.now(),
        latest_validation_id=model.latest_validation_id,
        state=model.state,
    )
