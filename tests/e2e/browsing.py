"""A person's browser, which notices whatever goes wrong on the way."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as filled_by
from typing import Protocol

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Response

# Chromium tells every answer from 400 up in the console; those are judged by their status.
STATUS_LINE = "Failed to load resource: the server responded with a status of"
AS_ROOT = "--no-sandbox"
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Visit(Protocol):
    """Opens a browser of its own for somebody: cookies, language, width, with or without JavaScript."""

    def __call__(
        self, *, javascript: bool = True, language: str = "en-GB", width: int = 1280, dark: bool = False
    ) -> Page:
        """The first tab."""


@dataclass
class Watch:
    """What went wrong in one browser: script errors, refused content, missing files, faults of the server."""

    faults: list[str] = filled_by(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every tab of this browser."""
        context.on("console", self._console)
        context.on("response", self._response)
        context.on("weberror", lambda error: self.faults.append(f"{error.page and error.page.url}: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(STATUS_LINE):
            self.faults.append(f"{message.location['url']}: {message.text}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type in {"document", "fetch", "xhr"}
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.url}: {response.status}")


def submit(page: Page, button: str | re.Pattern[str]) -> Response:
    """Press a button that leads to a page; the answer to what was sent, before redirects."""
    with page.expect_response(lambda one: one.request.method == "POST") as sent:
        page.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    return sent.value


def follow(link: Locator) -> None:
    """Go where a link leads, and be there: after a click alone there may be no page yet to look at."""
    with link.page.expect_navigation():
        link.click()


def eventually(see: Callable[[], bool], page: Page, *, seconds: int = 20) -> None:
    """Reload until it is there: what the task worker does takes a moment."""
    for _ in range(seconds * 4):
        if see():
            return
        page.wait_for_timeout(250)
        try:
            page.reload()
        except Error:
            continue
    message = f"not seen within {seconds} s at {page.url}"
    raise AssertionError(message)


def control(page: Page, label: str) -> Locator:
    """The control of exactly that label, be it optional or not."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\(optional\))?\s*$"))
