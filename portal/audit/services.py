"""Write to the log of changes."""

from collections.abc import Iterable, Mapping
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
    return AuditEvent.objects.create(
        by_id=by.pk if by else None,
        by_name=str(by)[:200] if by else by_name or gettext("The portal"),
        action=action,
        object_type=ContentType.objects.get_for_model(obj),
        object_id=str(obj.pk),
        object_label=str(getattr(obj, "audit_label", obj))[:300],
        note=note,
        before=_plain(before),
        after=_plain(after),
    )


def record_each(action: str, objects: Iterable[Model], *, by: AbstractBaseUser | None) -> None:
    """Log the same of many new objects of one model in one query: an event each, named as `record` names it."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            by_id=by.pk if by else None,
            by_name=str(by)[:200] if by else gettext("The portal"),
            action=action,
            object_type=ContentType.objects.get_for_model(obj),
            object_id=str(obj.pk),
            object_label=str(getattr(obj, "audit_label", obj))[:300],
            after={"name": str(obj)},
        )
        for obj in objects
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
