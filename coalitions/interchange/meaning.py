"""Faults of meaning: what a schema cannot say. Looks at plain data, whatever its shape."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from coalitions.criteria.messages import Message, gettext_lazy
from coalitions.criteria.types import OTHER_CONSTITUENCY
from coalitions.interchange.faults import Fault, Path, json_path, quoted
from coalitions.limits import FIRST_DAY, LAST_DAY
from portal.organisations import reference

CALL_DAYS: Final = (("conference_starts", "conference_ends"), ("horizon_starts", "horizon_ends"))


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that a file may use."""

    countries: frozenset[str]
    regions: frozenset[str]
    constituencies: frozenset[str]


def codes_of_reference(scheme: str | None = None) -> KnownCodes:
    """The codes of the reference data; regions of one scheme, or of all where it is not known yet which."""
    schemes = reference.region_schemes()
    chosen = [schemes[scheme]] if scheme in schemes else schemes.values()
    return KnownCodes(
        countries=frozenset(reference.countries()),
        regions=frozenset(region.code for one in chosen for region in one.regions),
        constituencies=frozenset(row.code for row in reference.constituencies()),
    )


def meaning_faults(data: Any, codes: KnownCodes | None) -> Iterator[tuple[Path, Fault]]:
    """Each fault of meaning, with its place. What has the wrong shape is passed over: the schema names that."""
    call = data.get("call") if isinstance(data, dict) else None
    if isinstance(call, dict):
        yield from _call(call)
    known = codes or codes_of_reference(_scheme(call))
    first_places: dict[str, Path] = {}
    for path, proposal in _objects(data, (), "proposals"):
        yield from _reference(proposal, path, first_places)
        yield from _day(proposal, path, "submitted_on")
        yield from _leads(proposal, path)
        for member_path, member in _objects(proposal, path, "members"):
            yield from _member(member, member_path, known)
        for activity_path, activity in _objects(proposal, path, "work_plan"):
            yield from _period(activity, activity_path, "starts", "ends")


def _scheme(call: Any) -> str | None:
    """The scheme of the file's call, the default one where the call names none; None where the file has no call."""
    if not isinstance(call, dict):
        return None
    parameters = call.get("parameters")
    scheme = parameters.get("region_scheme") if isinstance(parameters, dict) else None
    return scheme if isinstance(scheme, str) else reference.UN_REGIONAL_GROUPS


def _objects(holder: Any, path: Path, key: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    rows = holder.get(key) if isinstance(holder, dict) else None
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield (*path, key, place), row


def _fault(path: Path, sentence: Message) -> tuple[Path, Fault]:
    return path, Fault(json_path(path), sentence)


def _call(call: dict[str, Any]) -> Iterator[tuple[Path, Fault]]:
    for starts, ends in CALL_DAYS:
        yield from _period(call, ("call",), starts, ends)


def _reference(proposal: dict[str, Any], path: Path, first_places: dict[str, Path]) -> Iterator[tuple[Path, Fault]]:
    reference_key = proposal.get("reference")
    if not isinstance(reference_key, str):
        return
    if reference_key in first_places:
        yield _fault(
            (*path, "reference"),
            gettext_lazy(
                "“{reference}” is the reference of {path} already.",
                reference=quoted(reference_key),
                path=json_path(first_places[reference_key]),
            ),
        )
    first_places.setdefault(reference_key, path)


def _leads(proposal: dict[str, Any], path: Path) -> Iterator[tuple[Path, Fault]]:
    leads = [member for member in _objects(proposal, path, "members") if member[1].get("lead") is True]
    for member_path, _member_row in leads[1:]:
        yield _fault(
            (*member_path, "lead"),
            gettext_lazy("{path} leads the proposal already; there can be one lead.", path=json_path(leads[0][0])),
        )


def _member(member: dict[str, Any], path: Path, known: KnownCodes) -> Iterator[tuple[Path, Fault]]:
    yield from _code(member, path, "country", known.countries, _unknown_country)
    yield from _code(member, path, "primary_region", known.regions, unknown_region)
    yield from _code(member, path, "constituency", known.constituencies, _unknown_constituency)
    further = member.get("further_constituencies")
    further = further if isinstance(further, list) else []
    for place, code in enumerate(further):
        if isinstance(code, str) and code not in known.constituencies:
            yield _fault((*path, "further_constituencies", place), _unknown_constituency(code))
    if OTHER_CONSTITUENCY in [member.get("constituency"), *further] and not member.get("other_constituency"):
        yield _fault(
            (*path, "other_constituency"), gettext_lazy("The constituency is “other”; please say here which one it is.")
        )


def _code(
    member: dict[str, Any], path: Path, key: str, known: frozenset[str], unknown: Callable[[str], Message]
) -> Iterator[tuple[Path, Fault]]:
    code = member.get(key)
    if isinstance(code, str) and code not in known:
        yield _fault((*path, key), unknown(code))


def _unknown_country(code: str) -> Message:
    return gettext_lazy("“{code}” is not a country or territory of ISO 3166-1.", code=quoted(code))


def unknown_region(code: str) -> Message:
    """What is said of a region that the call's scheme does not have."""
    return gettext_lazy("“{code}” is not a region of the call's scheme.", code=quoted(code))


def _unknown_constituency(code: str) -> Message:
    return gettext_lazy("“{code}” is not a constituency that the portal knows.", code=quoted(code))


def _period(row: dict[str, Any], path: Path, starts: str, ends: str) -> Iterator[tuple[Path, Fault]]:
    yield from _day(row, path, starts)
    yield from _day(row, path, ends)
    first, last = day_of(row.get(starts)), day_of(row.get(ends))
    if first and last and last < first:
        yield _fault(
            (*path, ends),
            gettext_lazy("This is before the start: {last} comes before {first}.", last=last, first=first),
        )


def _day(row: dict[str, Any], path: Path, key: str) -> Iterator[tuple[Path, Fault]]:
    text = row.get(key)
    if not isinstance(text, str) or not _looks_like_a_day(text):
        return
    day = day_of(text)
    if day is None:
        yield _fault((*path, key), gettext_lazy("There is no such day as {day}.", day=text))
    elif not FIRST_DAY <= day <= LAST_DAY:
        yield _fault(
            (*path, key),
            gettext_lazy("{day} is not between {first} and {last}.", day=text, first=FIRST_DAY, last=LAST_DAY),
        )


def _looks_like_a_day(text: str) -> bool:
    """Whether the schema has nothing to say against it."""
    parts = text.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(part.isascii() and part.isdigit() for part in parts)


def day_of(text: Any) -> date | None:
    """The day that a text names, if there is such a day."""
    if not isinstance(text, str) or not _looks_like_a_day(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
