"""The README's pictures: made in every run, and kept in docs/images by SCREENSHOTS=1 make e2e."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Page

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit, follow
from tests.e2e.people import sign_in_as

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 200_000


def test_picture_of_a_proposal_with_its_report(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    sign_in_as(page, Part.CSO)
    page.goto("/proposals/")
    follow(page.locator("main li", has=page.locator(".state-draft")).get_by_role("link").first)
    page.wait_for_load_state("networkidle")
    picture(page, tmp_path / "proposal.png")


def test_picture_of_a_session(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    page.goto("/sessions/")
    # One of the demo: journeys publish others.
    follow(page.locator("main li", has_text="ECOSOC Partnership Forum").get_by_text("Meaningful, effective"))
    page.wait_for_load_state("networkidle")
    picture(page, tmp_path / "session.png")


def picture(page: Page, path: Path) -> None:
    """The head of the page, as one sees it before scrolling."""
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 1280, "height": 900})
    assert path.stat().st_size < MOST_BYTES
    if "SCREENSHOTS" in os.environ:
        shutil.copyfile(path, IMAGES / path.name)
