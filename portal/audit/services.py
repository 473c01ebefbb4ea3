"""Write to the log of changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from portal.audit.models import AuditEvent


def record(
    action: str,
    obj: Model,
    *,
    by: AbstractBaseUser | None,
    by_name: str = "",
    note: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Log one change of state, in the transaction that makes it.

    `by` is None where the portal itself acts, or somebody without an account, whom `by_name` describes then. The
    object is named by its `audit_label`, where its own name is not for everybody who reads the log.
    """
    event = _event(action, obj, by=by, by_name=by_name)
    event.note, event.before, event.after = note, _plain(before), _plain(after)
    event.save()
    return event


@dataclass(frozen=True)
class Change:
    """One of many changes of the same sort."""

    obj: Model
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def record_changes(action: str, changes: Iterable[Change], *, by: AbstractBaseUser | None) -> None:
    """Log many changes of one sort in one query: an event each, as `record` makes it."""
    events = []
    for change in changes:
        event = _event(action, change.obj, by=by)
        event.before, event.after = _plain(change.before), _plain(change.after)
        events.append(event)
    AuditEvent.objects.bulk_create(events)


def record_each(action: str, objects: Iterable[Model], *, by: AbstractBaseUser | None) -> None:
    """Log the same of many new objects of one model in one query: an event each, named as `record` names it."""
    events = []
    for obj in objects:
        event = _event(action, obj, by=by)
        event.after = {"name": str(obj)}
        events.append(event)
    AuditEvent.objects.bulk_create(events)


def _event(action: str, obj: Model, *, by: AbstractBaseUser | None, by_name: str = "") -> AuditEvent:
    return AuditEvent(
        by_id=by.pk if by else None,
        by_name=str(by)[:200] if by else by_name or gettext("The portal"),
        action=action,
        object_type=ContentType.objects.get_for_model(obj),
        object_id=str(obj.pk),
        object_label=str(getattr(obj, "audit_label", obj))[:300],
    )


def history_of(obj: Model) -> QuerySet[AuditEvent]:
    """The object's events, newest first."""
    return AuditEvent.objects.filter(object_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk))


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    encoder = DjangoJSONEncoder()
    return {key: _json_ready(value, encoder) for key, value in values.items()}


def _json_ready(value: Any, encoder: DjangoJSONEncoder) -> Any:
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset | QuerySet):
        return [_json_ready(item, encoder) for item in value]
    if value is None or isinstance(value, str | int | float | bool | dict):
        return value
    try:
        return encoder.default(value)
    except TypeError:
        return str(value)
