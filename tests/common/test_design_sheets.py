"""The style sheets keep their promises: one set of tokens, contrast, weight, directions, no vendor left behind."""

import re
import zlib
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
PORTAL = (STATIC / "portal.css").read_text(encoding="utf-8")
ADMIN = (STATIC / "admin-portal.css").read_text(encoding="utf-8")
SUBSET = (STATIC / "vendor/bootstrap/bootstrap-subset.css").read_text(encoding="utf-8")
FONTS = STATIC / "fonts"


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def _blocks(selector: str) -> list[str]:
    return re.findall(rf"(?m)^\s*{re.escape(selector)} \{{([^}}]*)\}}", PORTAL)


LIGHT = _tokens(_blocks('[data-theme="light"]')[0])
DARK = _tokens(_blocks('[data-theme="dark"]')[0])


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("paper", ["--paper", "--sunk", "--field"])
def test_body_text_has_the_highest_contrast_and_every_word_enough(tokens: dict[str, str], paper: str) -> None:
    assert _contrast(tokens["--ink"], tokens[paper]) >= 7
    for name in ("soft", "accent", "accent-deep", "earth", "met", "unmet", "excepted", "advice"):
        assert _contrast(tokens[f"--{name}"], tokens[paper]) >= 4.5, name
    for name in ("rule-strong", "focus"):
        assert _contrast(tokens[f"--{name}"], tokens[paper]) >= 3, name
    assert _contrast(tokens["--on-accent"], tokens["--accent"]) >= 4.5
    assert _contrast(tokens["--on-accent"], tokens["--accent-deep"]) >= 4.5


def test_dark_is_the_same_by_the_readers_setting_and_by_hand() -> None:
    by_setting = _blocks(':root:not([data-theme="light"])')[0]
    assert _tokens(by_setting) == DARK
    assert LIGHT.keys() == DARK.keys()


def test_the_admin_repeats_our_accent_since_django_has_a_token_of_that_name() -> None:
    assert re.findall(r"--accent: (#\w+)", ADMIN) == [LIGHT["--accent"], DARK["--accent"], DARK["--accent"]]


@pytest.mark.parametrize("sheet", [PORTAL, ADMIN], ids=["portal", "admin"])
def test_every_custom_property_that_is_read_is_set(sheet: str) -> None:
    assert set(re.findall(r"var\((--[\w-]+)\)", sheet)) <= set(re.findall(r"(--[\w-]+):", PORTAL + sheet))


PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:left|right)[\w-]*|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)|clear:\s*(?:left|right)"
)


@pytest.mark.parametrize("sheet", [PORTAL, ADMIN, SUBSET], ids=["portal", "admin", "subset"])
def test_directions_are_logical(sheet: str) -> None:
    assert not PHYSICAL.findall(sheet)


def test_a_first_visit_is_light() -> None:
    compressed = sum(len(zlib.compress(sheet.encode(), 9)) for sheet in (PORTAL, SUBSET))
    font = (FONTS / "literata-latin.woff2").stat().st_size
    assert font <= 25 * 1000
    assert compressed + font <= 45 * 1000, "the page itself and its mark need the rest of 60 kB"


def test_every_face_is_there_with_its_licence() -> None:
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', PORTAL))
    assert named == {path.name for path in FONTS.glob("*.woff2")}
    assert "SIL OPEN FONT LICENSE" in (FONTS / "literata-OFL.txt").read_text(encoding="utf-8")
    assert "MIT" in (STATIC / "vendor/bootstrap/LICENSE").read_text(encoding="utf-8")


def test_bootstrap_stands_below_ours_and_forces_nothing_but_hiding() -> None:
    assert "@layer bootstrap{" in SUBSET
    forced = re.findall(r"([^{}]+)\{[^{}]*!important", SUBSET)
    assert all(
        "visually-hidden" in head or "[hidden]" in head or "text-break" in head or "[list]" in head for head in forced
    )
