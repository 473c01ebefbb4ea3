"""Proposals files as plain data, to be spoiled by a test."""

import json
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parent.parent / "coalitions" / "interchange" / "sample-proposals.json"

CALL = {
    "title": "A conference",
    "conference_starts": "2024-05-09",
    "conference_ends": "2024-05-10",
    "horizon_starts": "2024-09-22",
    "horizon_ends": "2024-09-23",
}


def make_sample() -> dict[str, Any]:
    """The sample file, as plain data."""
    loaded: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return loaded


def make_file(*proposals: dict[str, Any], call: dict[str, Any] | None = CALL) -> dict[str, Any]:
    """A file with these proposals and a call."""
    return {"format": "impact-proposals/1", **({"call": call} if call else {}), "proposals": list(proposals)}


def make_proposal(reference: str = "P-1", **fields: Any) -> dict[str, Any]:
    """A proposal of which nothing is known but what the test says."""
    return {"reference": reference, "title": "A title", **fields}


def make_member(organisation: str = "An organisation", **fields: Any) -> dict[str, Any]:
    """A CSO of which nothing is known but what the test says."""
    return {"organisation": organisation, "kind": "cso", **fields}
