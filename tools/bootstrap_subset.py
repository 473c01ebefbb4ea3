"""Make static/vendor/bootstrap/bootstrap-subset.css from Bootstrap's own sheet: only what is used, logical, in a layer.

npm install --ignore-scripts bootstrap@5.3.8
python tools/bootstrap_subset.py node_modules/bootstrap/dist/css/bootstrap.css
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "static" / "vendor" / "bootstrap" / "bootstrap-subset.css"

# What crispy-bootstrap5's templates write and our own pages use. A rule stays when it names no other class.
CLASSES = {
    *("form-label", "form-text", "form-control", "input-group", "input-group-text", "btn"),
    *("row", "col", "col-sm-6", "col-md-4", "col-md-6", "col-md-8"),
    *("text-break", "visually-hidden", "visually-hidden-focusable"),
}
LEFT_OUT = ("::-webkit-datetime-edit", "-form-control-color", ".form-control-plaintext", "-moz-focus-inner")
SIDES = {"left": "inline-start", "right": "inline-end"}
CORNERS = {
    "border-top-left-radius": "border-start-start-radius",
    "border-top-right-radius": "border-start-end-radius",
    "border-bottom-left-radius": "border-end-start-radius",
    "border-bottom-right-radius": "border-end-end-radius",
}
FOUR_VALUES = 4


@dataclass(frozen=True)
class Rule:
    """A selector or at-rule, and its declarations or inner rules."""

    head: str
    body: str


def rules_in(sheet: str) -> Iterator[Rule]:
    """Split a sheet without comments into its outermost rules."""
    place = 0
    while (opening := sheet.find("{", place)) != -1:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield Rule(" ".join(sheet[place:opening].split()), sheet[opening + 1 : end - 1])
        place = end


def kept_selector(selector: str) -> bool:
    """Whether the selector speaks of nothing but elements and the classes that are used."""
    if any(part in selector for part in LEFT_OUT):
        return False
    named = set(re.findall(r"\.([a-z][\w-]*)", selector))
    return "[data-bs-theme" not in selector and named <= CLASSES


def declarations_of(body: str) -> list[tuple[str, str]]:
    """The declarations of a rule; a semicolon inside a data address does not end one."""
    parts = re.split(r";(?![^(]*\))", body)
    pairs = (part.split(":", 1) for part in parts if ":" in part)
    return [(name.strip(), " ".join(value.split())) for name, value in pairs]


def logical(name: str, value: str) -> list[tuple[str, str]]:
    """The declaration by writing direction instead of by left and right."""
    if name in CORNERS:
        return [(CORNERS[name], value)]
    if name in SIDES:
        return [(f"inset-{SIDES[name]}", value)]
    if match := re.fullmatch(r"(margin|padding|border)-(left|right)(-\w+)?", name):
        return [(f"{match[1]}-{SIDES[match[2]]}{match[3] or ''}", value)]
    if name in ("text-align", "float", "clear") and value in SIDES:
        return [(name, SIDES[value].removeprefix("inline-") if name == "text-align" else SIDES[value])]
    values = value.split()
    if name in ("margin", "padding") and len(values) == FOUR_VALUES and "(" not in value:
        top, end, bottom, start = values
        return [(f"{name}-block", f"{top} {bottom}"), (f"{name}-inline", f"{start} {end}")]
    return [(name, value)]


def reduced(rule: Rule) -> Iterator[Rule]:
    """The rule with the selectors that are used and logical declarations; nothing when none is left."""
    if rule.head.startswith("@media"):
        inner = [kept for each in rules_in(rule.body) for kept in reduced(each)]
        if inner:
            yield Rule(rule.head, "".join(f"{each.head}{{{each.body}}}" for each in inner))
        return
    if rule.head.startswith("@"):
        return
    selectors = [part.strip() for part in rule.head.split(",") if kept_selector(part)]
    pairs = [pair for name, value in declarations_of(rule.body) for pair in logical(name, value)]
    if selectors and pairs:
        yield Rule(",".join(selectors), ";".join(f"{name}:{value}" for name, value in pairs))


def without_unused_properties(sheet: str) -> str:
    """Drop the custom properties that nothing in the sheet reads, until none is left."""
    value = r"(?:[^;{}(]|\([^()]*(?:\([^()]*\)[^()]*)*\))*;?"
    while unread := set(re.findall(r"[{;](--[\w-]+):", sheet)) - set(re.findall(r"var\((--[\w-]+)", sheet)):
        for name in unread:
            sheet = re.sub(rf"(?<=[{{;]){name}:{value}", "", sheet)
    return re.sub(r"[^{}]+\{\}", "", sheet).replace(";}", "}")


def subset(source: str) -> str:
    """The sheet that is shipped."""
    version = re.search(r"Bootstrap\s+v([\d.]+)", source)
    if version is None:
        message = "this is not Bootstrap's sheet: it names no version"
        raise ValueError(message)
    sheet = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL).replace('@charset "UTF-8";', "")
    kept = "".join(f"{rule.head}{{{rule.body}}}" for outer in rules_in(sheet) for rule in reduced(outer))
    notice = f"/* Used subset of Bootstrap v{version[1]} (MIT, see LICENSE), made by tools/bootstrap_subset.py. */\n"
    return f"{notice}@layer bootstrap{{{without_unused_properties(kept)}}}\n"


if __name__ == "__main__":
    OUTPUT.write_text(subset(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
