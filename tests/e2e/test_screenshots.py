"""The README's pictures, made only when they are asked for: SCREENSHOTS=1 make e2e."""

import os
from pathlib import Path

import pytest

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit
from tests.e2e.people import sign_in_as

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 200_000
CLIP = {"x": 0, "y": 0, "width": 1280, "height": 900}

pytestmark = pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="pictures are made when SCREENSHOTS is set")


def test_picture_of_a_proposal_with_its_report(visit: Visit) -> None:
    page = visit()
    sign_in_as(page, Part.CSO)
    page.goto("/proposals/")
    page.locator("main li", has=page.locator(".state-draft")).get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / "proposal.png", clip=CLIP)
    assert (IMAGES / "proposal.png").stat().st_size < MOST_BYTES


def test_picture_of_a_session(visit: Visit) -> None:
    page = visit()
    page.goto("/sessions/")
    page.locator("main li", has_text="With summary").get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / "session.png", clip=CLIP)
    assert (IMAGES / "session.png").stat().st_size < MOST_BYTES
