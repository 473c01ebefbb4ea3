"""Read a proposals file: the document, or all its faults."""

from typing import Any

from coalitions.criteria.types import Audience, MemberKind, MemberState
from coalitions.interchange.documents import (
    ActivityDocument,
    CallDocument,
    Document,
    EngagementDocument,
    FocalPointDocument,
    MemberDocument,
    PersonDocument,
    ProposalDocument,
)
from coalitions.interchange.faults import Faults, Path, Unreadable
from coalitions.interchange.meaning import KnownCodes, day_of, meaning_faults
from coalitions.interchange.parsing import parse
from coalitions.interchange.shape import excess_faults, shape_faults


def read(source: str | bytes, codes: KnownCodes | None = None) -> Document | Faults:
    """The file as a document; or every fault, named by its JSON path, in the order of the file.

    `codes` are those that the file may use; by default the reference data's, with the regions of the file's call.
    """
    try:
        data = parse(source)
    except Unreadable as unreadable:
        return Faults(unreadable.faults)
    if excess := [fault for _path, fault in excess_faults(data)]:
        return Faults(tuple(excess))
    found = list(shape_faults(data))
    misshapen = {path for path, _fault in found}
    found += [(path, fault) for path, fault in meaning_faults(data, codes) if path not in misshapen]
    if found:
        places = _Places(data)
        return Faults(tuple(fault for _path, fault in sorted(found, key=lambda one: places.of(one[0]))))
    return _document(data)


class _Places:
    """Where things stand in a file, to sort by: the place of each step among its siblings.

    What is missing comes last among them. The keys of an object are numbered once, for there may be very many.
    """

    def __init__(self, data: Any) -> None:
        self._data = data
        self._numbered: dict[int, dict[str, int]] = {}

    def of(self, path: Path) -> list[int]:
        """A sort key for a path."""
        places, data = [], self._data
        for step in path:
            if isinstance(step, int):
                places.append(step)
                data = data[step] if isinstance(data, list) and step < len(data) else None
            elif isinstance(data, dict) and step in data:
                places.append(self._numbers(data)[step])
                data = data[step]
            else:
                places.append(len(data) if isinstance(data, dict) else 0)
                data = None
        return places

    def _numbers(self, data: dict[str, Any]) -> dict[str, int]:
        if id(data) not in self._numbered:
            self._numbered[id(data)] = {key: number for number, key in enumerate(data)}
        return self._numbered[id(data)]


def _document(data: dict[str, Any]) -> Document:
    return Document(
        call=_call(data["call"]) if "call" in data else None,
        proposals=tuple(_proposal(row) for row in data["proposals"]),
    )


def _call(row: dict[str, Any]) -> CallDocument:
    days = {key: day for key, text in row.items() if (day := day_of(text))}
    return CallDocument(title=row["title"], parameters=row.get("parameters", {}), **days)


def _proposal(row: dict[str, Any]) -> ProposalDocument:
    built: dict[str, Any] = {
        "objectives": tuple(row.get("objectives", ())),
        "themes": tuple(row.get("themes", ())),
        "sdgs": tuple(row.get("sdgs", ())),
        "submitted_on": day_of(row.get("submitted_on")),
        "focal_point": FocalPointDocument(**row.get("focal_point", {})),
        "members": tuple(_member(member) for member in row.get("members", ())),
        "engagement": tuple(_engagement(entry) for entry in row.get("engagement", ())),
        "work_plan": tuple(_activity(activity) for activity in row.get("work_plan", ())),
    }
    return ProposalDocument(**row | built)


def _member(row: dict[str, Any]) -> MemberDocument:
    built: dict[str, Any] = {
        "kind": MemberKind(row["kind"]),
        "country": row.get("country") or "",
        "primary_region": row.get("primary_region") or "",
        "constituency": row.get("constituency") or "",
        "further_constituencies": tuple(row.get("further_constituencies", ())),
        "state": MemberState(row.get("state", MemberState.PLEDGED)),
        "contact": PersonDocument(**row.get("contact", {})),
    }
    return MemberDocument(**row | built)


def _engagement(row: dict[str, Any]) -> EngagementDocument:
    return EngagementDocument(**row | {"audience": Audience(row["audience"])})


def _activity(row: dict[str, Any]) -> ActivityDocument:
    days: dict[str, Any] = {key: day_of(row[key]) for key in ("starts", "ends")}
    return ActivityDocument(**row | days)
