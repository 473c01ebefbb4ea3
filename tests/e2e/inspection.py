"""What a page must be: accessible, narrow enough, valid, light, and closed to scripts of others."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import APIResponse, Page

from tests.e2e import needs

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, WIDE = 320, 1280
AXE_SOURCE = needs.AXE.read_text()
RUN_AXE = """options => axe.run(document, options).then(found => found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`)))"""
HAS_SCRIPTS = "() => matchMedia('(scripting: enabled)').matches"
TOO_WIDE = """() => {
    const page = document.scrollingElement, width = page.clientWidth;
    if (page.scrollWidth <= width) return [];
    const sticking = [...document.querySelectorAll('body *')].filter(one => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 1 || box.left < -1);
    });
    return sticking.slice(0, 3).map(one => `wider than ${width} px: ${one.outerHTML.slice(0, 120)}`)
        .concat(sticking.length ? [] : [`wider than ${width} px: ${page.scrollWidth}`]);
}"""


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SOURCE)
    # Preloading style sheets adds inline styles to the page, which the policy of the page forbids.
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"], "preload": False}
    found: list[str] = page.evaluate(RUN_AXE, options)
    return found


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways at its present width."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def faults_of(page: Page) -> list[str]:
    """Both, in the middle of a journey. Without scripts axe-core cannot run: it waits for timers that never end."""
    has_scripts = page.evaluate(HAS_SCRIPTS)
    return [*sideways(page), *(barriers(page) if has_scripts else ())]


def open_headers(response: APIResponse) -> list[str]:
    """Headers that leave a door open."""
    headers = response.headers
    policy = headers.get("content-security-policy", "")
    wrong = [f"content-security-policy: {policy}"] if "unsafe" in policy or "default-src 'none'" not in policy else []
    expected = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
    }
    wrong += [f"{name}: {headers.get(name)}" for name, value in expected.items() if headers.get(name) != value]
    return wrong + ([] if "permissions-policy" in headers else ["no permissions-policy"])


def weight(page: Page, path: str) -> int:
    """Bytes on the wire of a first visit: the page and all that it loads, with headers, as compressed as they came."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    session.detach()
    return int(sum(sizes))


def invalid_html(folder: Path) -> list[str]:
    """What the Nu HTML checker finds in the pages saved in this folder."""
    done = subprocess.run(
        [needs.java(), "-jar", str(needs.VNU), "--format", "json", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    return list(_told(json.loads(done.stderr)["messages"]))


def _told(messages: list[dict[str, Any]]) -> Iterable[str]:
    for one in messages:
        if one["type"] != "info" or one.get("subType") == "warning":
            place = f"{Path(one['url']).name}:{one.get('lastLine', 0)}"
            yield f"{place}: {one['message']} ({one.get('extract', '').strip()})"
