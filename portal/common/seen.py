"""What somebody had before their eyes when they began to write, so that nothing new is written over unseen.

A form carries a short print of each value that it showed. When it is saved, a field that only one side has changed
keeps that side's value; where both changed the same field, nothing is saved, and the page shows both texts. What was
united so has to hold as if one person had written it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.utils.translation import gettext as _

SEEN: Final = "seen"
CHANGED_MEANWHILE: Final = "changed_meanwhile"
THEIRS: Final = "theirs"
_PRINT_LENGTH: Final = 10
_MOST_SEEN: Final = 4000


def fingerprint(values: Mapping[str, Any]) -> str:
    """A form's values in 32 letters: the same as long as nobody changed them."""
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    return sha256(json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]


def prints_of(values: Mapping[str, Any]) -> dict[str, str]:
    """A short print of each value; nothing, an empty text and an empty list are alike."""
    return {name: fingerprint({"": value or None})[:_PRINT_LENGTH] for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed: what the one wrote now, and what stands since the other saved."""

    name: str
    label: str
    mine: str
    theirs: str

    @property
    def choice(self) -> str:
        """The name of the radio buttons that settle it."""
        return _choice_of(self.name)


class SeenForm(forms.Form):
    """A form over values that others may change meanwhile: `initial` is what stands now; none means no comparing."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, initial=dict(initial or {}), **options)
        self.conflicts: list[Conflict] = []
        self.taken: dict[str, str] = {}
        self.is_compared = initial is not None
        if self.is_compared:
            self.fields[SEEN] = forms.CharField(
                required=False, max_length=_MOST_SEEN, widget=forms.HiddenInput, initial=self._stands()
            )

    def full_clean(self) -> None:
        """Clean, then unite with what others have saved since the page was made."""
        super().full_clean()
        seen = self.cleaned_data.pop(SEEN, "") if hasattr(self, "cleaned_data") else ""
        if self.is_compared and seen and not self.errors:
            self._unite(_read(seen))

    def check_union(self, taken: Collection[str]) -> None:
        """Add errors where what was written does not go with what was `taken` over from others: form by form."""

    def is_as_seen(self, current: Mapping[str, Any]) -> bool:
        """Whether what stands under the lock is what the form was united with: asked by the service that saves."""
        return not self.is_compared or prints_of(self._own(current)) == prints_of(self._own(self.initial))

    def stands_now(self, current: Mapping[str, Any]) -> str:
        """What the page has to carry from now on, once the form was saved: the prints of what stands.

        What was taken over from others the page still shows as it was, so it carries the print that it had: with the
        new one, its next save would write the old text over theirs.
        """
        return _written({**prints_of(self._own(current)), **self.taken})

    def _unite(self, seen: Mapping[str, str]) -> None:
        now, typed = prints_of(self._own(self.initial)), prints_of(self._own(self.cleaned_data))
        for name in now:
            was_changed = name in seen and seen[name] != now[name]
            if not was_changed or typed[name] == now[name]:
                if self.data.get(_choice_of(name)) == THEIRS:
                    self.cleaned_data[name] = self.initial.get(name)
                continue
            if typed[name] == seen[name]:
                self.cleaned_data[name] = self.initial.get(name)
                self.taken[name] = seen[name]
            else:
                self.conflicts.append(self._conflict(name))
        if self.conflicts:
            self.add_error(None, ValidationError(_("Somebody changed this meanwhile."), code=CHANGED_MEANWHILE))
            data = cast("QueryDict", self.data).copy()
            # What others changed and the page still shows as it was stays theirs when the page is saved again.
            data[SEEN] = _written({**seen, **{one.name: now[one.name] for one in self.conflicts}})
            self.data = data
        elif self.taken:
            self.check_union(self.taken)
            if self.errors:
                self._show_union(self.taken, {**seen, **{name: now[name] for name in self.taken}})

    def _show_union(self, taken: Collection[str], seen: Mapping[str, str]) -> None:
        """Let the page show what others wrote, beside which what was written here does not hold."""
        data = cast("QueryDict", self.data).copy()
        for name in taken:
            value = self.fields[name].prepare_value(self.initial.get(name))
            values = value if isinstance(value, list | tuple) else [value]
            # A box that is not ticked is not sent.
            data.setlist(name, [str(one) for one in values if one not in (None, False)])
        data[SEEN] = _written(seen)
        self.data = data

    def _conflict(self, name: str) -> Conflict:
        label = str(self.fields[name].label)
        mine, theirs = self.cleaned_data[name], self.initial.get(name)
        return Conflict(name, label, self._in_words(name, mine), self._in_words(name, theirs))

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if value in (None, "", [], ()):
            return "–"
        named = {str(code): word for code, word in getattr(field, "choices", ())}
        values = value if isinstance(value, list | tuple) else [value]
        return "\n".join(str(named.get(str(one), one)) for one in values)

    def _own(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: values.get(name) for name in self.base_fields}

    def _stands(self) -> str:
        return _written(prints_of(self._own(self.initial)))


def _written(prints: Mapping[str, str]) -> str:
    return json.dumps(prints, separators=(",", ":"))


def _choice_of(name: str) -> str:
    return f"choice-{name}"


def _read(seen: str) -> dict[str, str]:
    """The prints that a page carried; none where somebody tampered with them."""
    try:
        prints = json.loads(seen)
    # Brackets within brackets, a thousand deep, end the reader's patience.
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(one) for name, one in prints.items()} if isinstance(prints, dict) else {}
