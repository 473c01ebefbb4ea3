"""One portal for all journeys, and a browser for each person in them."""

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import needs
from tests.e2e.browsing import AS_ROOT, QUIET, Visit, Watch
from tests.e2e.stack import Stack, running

HEIGHT = 900
# Milliseconds for one step of a journey, on a machine that may be busy with others.
PATIENCE = 30_000


def pytest_configure() -> None:
    """Say what is missing before anything else happens."""
    try:
        needs.chromium()
        needs.java()
        needs.install_npm_packages()
    except needs.MissingError as missing:
        pytest.exit(f"portal: {missing}", returncode=1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The two walks over every page take longest: each of two workers, given half of the tests, begins with one."""
    walks = [item for item in items if "test_every_page" in item.name]
    others = [item for item in items if item not in walks]
    half = len(others) // 2
    items[:] = [*walks[:1], *others[:half], *walks[1:], *others[half:]]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; Playwright's own is never downloaded."""
    arguments = [*QUIET, AS_ROOT] if os.geteuid() == 0 else [*QUIET]
    return {**browser_type_launch_args, "executable_path": needs.chromium(), "args": arguments}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The portal with its demo, in English and Arabic; or one that runs already, which JOURNEYS_URL names."""
    if url := os.environ.get("JOURNEYS_URL"):
        yield Stack(url)
        return
    with running(PORTAL_LANGUAGES="en,ar") as stack:
        yield stack
        assert stack.wrong_lines() == []


@pytest.fixture
def key() -> str:
    """A word for names and addresses that nobody else has, here or in an earlier run."""
    return uuid.uuid4().hex[:6]


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Visit]:
    """Open a browser for somebody; at the end of the test nothing may have gone wrong in any of them."""
    watch = Watch()
    contexts = []

    def open_browser(
        *, javascript: bool = True, language: str = "en-GB", width: int = 1280, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=stack.url,
            java_script_enabled=javascript,
            locale=language,
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Whether the browsers of this journey run scripts."""
    return bool(request.param)
