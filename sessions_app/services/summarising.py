"""Write and publish what came of a session."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.seen import IsAsSeen, whatever_stands
from sessions_app import emails
from sessions_app.completeness import SUMMARY_NEEDS, missing
from sessions_app.lifecycle import Action, OutOfDate, advance
from sessions_app.models import KeyIssue, Recommendation, Session, Summary
from sessions_app.services.keeping import Part, keep, locked_to_write, refuse_unseen
from sessions_app.services.locking import locked, locked_for_editing, still_there
from sessions_app.services.ordering import close_gap, next_number, swap
from sessions_app.states import SessionState

MOST_ROWS = 100
Row = KeyIssue | Recommendation


def missing_for_summary(session: Session) -> dict[str, Promise]:
    """What the summary lacks before it can be published, by part."""
    of_session = {"session": OuterRef("pk")}
    values = Session.objects.values(
        "kind",
        summary_background=F("summary__background"),
        key_issues_are_there=Exists(KeyIssue.objects.filter(**of_session)),
        recommendations_are_there=Exists(Recommendation.objects.filter(**of_session)),
    )
    found: dict[str, Any] = {**values.get(pk=session.pk)}
    for part in ("key_issues", "recommendations"):
        found[part] = found[f"{part}_are_there"] or None
    return missing(found, SUMMARY_NEEDS)


@transaction.atomic
def write_summary(
    session: Session,
    *,
    background: str,
    attendance: int | None,
    by: User,
    is_as_seen: IsAsSeen = whatever_stands,
    as_typed: bool = False,
) -> Summary:
    """Save the summary's paragraph and how many came. It can be written long before it is published."""
    current = locked_to_write(session, Part.SUMMARY, by=by, as_typed=as_typed)
    summary, _created = Summary.objects.get_or_create(session=current)
    before = {"background": summary.background, "attendance": summary.attendance}
    after = {"background": background, "attendance": attendance}
    if before == after:
        return summary
    if not is_as_seen(summary):
        refuse_unseen()
    if current.state == SessionState.SUMMARISED and not background:
        raise ValidationError({"background": [_("The summary is published: this paragraph cannot be empty.")]})
    summary.background, summary.attendance = background, attendance
    summary.save()
    changed = [name for name in after if before[name] != after[name]]
    keep(
        current,
        Part.SUMMARY,
        action="session.summary_written",
        by=by,
        fields=changed,
        before=before,
        after=after,
    )
    return summary


@transaction.atomic
def publish_summary(session: Session, *, by: User) -> Session:
    """Publish the summary of a session that was held; ValidationError names what lacks, part by part."""
    current = locked(session)
    if not advance(current, Action.PUBLISH_SUMMARY, by=by):
        return current
    if lacking := missing_for_summary(current):
        raise ValidationError({name: [sentence] for name, sentence in lacking.items()})
    record(
        "session.summarised", current, by=by, before={"state": SessionState.HELD.value}, after={"state": current.state}
    )
    emails.tell_organisers(current, "summary_published")
    return current


@transaction.atomic
def add_key_issue(session: Session, *, text: str, by: User) -> KeyIssue:
    """Add a key issue at the end. The same text stands there once."""
    current = locked_for_editing(session, by=by)
    if same := current.key_issues.filter(text=text).first():
        return same
    issue = KeyIssue.objects.create(session=current, number=_next(current, KeyIssue), text=text)
    record("session.key_issue_added", current, by=by, after={"number": issue.number, "text": text})
    return issue


@transaction.atomic
def add_recommendation(session: Session, *, text: str, addressee: str, by: User) -> Recommendation:
    """Add a recommendation at the end. The same text to the same addressee stands there once."""
    current = locked_for_editing(session, by=by)
    if same := current.recommendations.filter(text=text, addressee=addressee).first():
        return same
    recommendation = Recommendation.objects.create(
        session=current, number=_next(current, Recommendation), text=text, addressee=addressee
    )
    after = {"number": recommendation.number, "text": text, "addressee": addressee}
    record("session.recommendation_added", current, by=by, after=after)
    return recommendation


@transaction.atomic
def change_row(
    row: Row,
    *,
    changes: dict[str, str],
    by: User,
    is_as_seen: IsAsSeen = whatever_stands,
    as_typed: bool = False,
) -> Row:
    """Correct a key issue or a recommendation; its number, and so its address, stays."""
    part = Part.KEY_ISSUES if isinstance(row, KeyIssue) else Part.RECOMMENDATIONS
    current = locked_to_write(row.session, part, by=by, as_typed=as_typed)
    found: Row = still_there(_rows(current, type(row)), row)
    before = {name: getattr(found, name) for name in changes}
    if before == changes:
        return found
    if not is_as_seen(found):
        refuse_unseen()
    changed = [name for name, value in changes.items() if before[name] != value]
    for name in changed:
        setattr(found, name, changes[name])
    found.save(update_fields=changed)
    keep(
        current,
        part,
        row=found.pk,
        action=_event(row, "changed"),
        by=by,
        fields=changed,
        before={"number": found.number, **before},
        after=changes,
    )
    return found


@transaction.atomic
def move_row(row: Row, *, direction: str, by: User) -> None:
    """Move a key issue or a recommendation up or down; not once published, since its number is its address."""
    current = _locked_before_publication(row, by=by)
    rows = _rows(current, type(row))
    found = still_there(rows, row)
    if swap(rows, found, field="number", direction=direction):
        after = {"number": rows.values_list("number", flat=True).get(pk=row.pk)}
        record(_event(row, "moved"), current, by=by, before={"number": found.number}, after=after)


@transaction.atomic
def remove_row(row: Row, *, by: User) -> None:
    """Remove a key issue or a recommendation, and count on without it; not once it is published."""
    current = _locked_before_publication(row, by=by)
    rows = _rows(current, type(row))
    found = rows.filter(pk=row.pk).first()
    if found is None:
        return
    before = {"number": found.number, "text": found.text}
    found.delete()
    close_gap(rows, field="number", after=before["number"])
    record(_event(row, "removed"), current, by=by, before=before)


def _locked_before_publication(row: Row, *, by: User) -> Session:
    current = locked_for_editing(row.session, by=by)
    if current.state == SessionState.SUMMARISED:
        raise OutOfDate(
            _(
                "The summary is published: its numbers are addresses that others may cite. Correct the text, or "
                "say in a follow-up that the recommendation was dropped."
            )
        )
    return current


def _rows(session: Session, kind: type[Row]) -> Any:
    return kind.objects.filter(session=session)


def _next(session: Session, kind: type[Row]) -> int:
    number = next_number(_rows(session, kind), field="number")
    if number > MOST_ROWS:
        raise ValidationError({"text": [_("There is room for %(most)s rows.") % {"most": MOST_ROWS}]})
    return number


def _event(row: Row, deed: str) -> str:
    return f"session.{'key_issue' if isinstance(row, KeyIssue) else 'recommendation'}_{deed}"
