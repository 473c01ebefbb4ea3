"""Small shapes that go with a word: states, outcomes, the portal's own mark. All drawn in the text's colour."""

from django.utils.safestring import SafeString

# One closed line through five points: many places, one agreement.
SITE_MARK = (
    '<svg class="site-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
    '<path d="M12 3.2 20.4 9.3 17.2 19.1H6.8L3.6 9.3Z" fill="none" stroke="currentColor" stroke-width="1.4"/>'
    '<g fill="currentColor"><circle cx="12" cy="3.2" r="2.4"/><circle cx="20.4" cy="9.3" r="2.4"/>'
    '<circle cx="17.2" cy="19.1" r="2.4"/><circle cx="6.8" cy="19.1" r="2.4"/><circle cx="3.6" cy="9.3" r="2.4"/></g>'
    "</svg>"
)

_RING = '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5"{}/>'
_DOTTED = _RING.format(' stroke-dasharray="2 2.32"')
_OPEN = _RING.format("")
_DISC_TICK = (
    '<circle cx="8" cy="8" r="6.25" fill="currentColor"/>'
    '<path class="mark-cut" d="m5 8.2 2.1 2.1L11 6.2" fill="none" stroke-width="1.6"/>'
)
_HALF = _OPEN + '<path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill="currentColor"/>'
_DOT = _OPEN + '<circle cx="8" cy="8" r="2.5" fill="currentColor"/>'
_BAR = _OPEN + '<path d="M5 8h6" stroke="currentColor" stroke-width="1.5"/>'
_DIAMOND = '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" fill="none" stroke="currentColor" stroke-width="1.5"/>'
_DIAMOND_HALF = _DIAMOND + '<path d="M8 1.5 14.5 8 8 14.5Z" fill="currentColor"/>'
_TRIANGLE = (
    '<path d="M8 2.2 14.4 13.3H1.6Z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>'
)
_BACK = (
    '<path d="M6.5 3.5 3 7l3.5 3.5M3 7h6.5a3.25 3.25 0 0 1 0 6.5H7" fill="none" stroke="currentColor"'
    ' stroke-width="1.5"/>'
)
_JOINED = (
    '<circle cx="5.75" cy="8" r="4" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<circle cx="10.25" cy="8" r="4" fill="none" stroke="currentColor" stroke-width="1.5"/>'
)

_SHAPES = {
    "met": _DISC_TICK,
    "not_met": _DOTTED,
    "excepted": _DIAMOND_HALF,
    "not_applicable": _BAR,
    "advice": _TRIANGLE,
    "draft": _DOTTED,
    "submitted": _DOT,
    "under_review": _HALF,
    "returned": _BACK,
    "shortlisted": _DISC_TICK,
    "declined": _BAR,
    "merged": _JOINED,
    "withdrawn": _BAR,
    "published": _DOT,
    "held": _HALF,
    "summarised": _DISC_TICK,
    "cancelled": _BAR,
    "open": _OPEN,
    "in_progress": _HALF,
    "ahead": _DOTTED,
    "planned": _DOTTED,
    "under_way": _HALF,
    "late": _TRIANGLE,
    "finished": _DISC_TICK,
    "done": _DISC_TICK,
    "dropped": _BAR,
    "pledged": _DOT,
    "confirmed": _DISC_TICK,
    "requested": _DOTTED,
    "active": _DISC_TICK,
    "ended": _BAR,
    "upheld": _DISC_TICK,
    "granted": _DISC_TICK,
    "dismissed": _BAR,
    "refused": _BAR,
    "lapsed": _BAR,
    "taken_back": _BAR,
}


def shape_of(name: str) -> SafeString:
    """The shape of a state or an outcome, a ring for one that has none; hidden from readers who hear the word."""
    return SafeString(
        f'<svg class="mark mark-{name if name in _SHAPES else "other"}" viewBox="0 0 16 16" width="16" height="16"'
        f' aria-hidden="true" focusable="false">{_SHAPES.get(name, _OPEN)}</svg>'
    )
