"""What somebody had before their eyes when they began to write, so that nothing new is written over unseen.

A form carries a short print of each value that it showed. When it is saved, a field that only one side has changed
keeps that side's value; where both changed the same field, nothing is saved, and the page shows both texts. What comes
of uniting both sides has to hold together as one side's form has to.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.last_edits import AbstractLastEdit

SEEN: Final = "seen"
CHANGED_MEANWHILE: Final = "changed_meanwhile"
THEIRS: Final = "theirs"
_PRINT_LENGTH: Final = 10
_MOST_SEEN: Final = 4000

PUBLIC_AT_ONCE: Final = gettext_lazy(
    "This is public: readers see what you write as soon as you save it. Only the button saves it."
)

IsAsSeen = Callable[[Any], bool]


def whatever_stands(_current: Any) -> bool:
    """For whoever has no page to compare with: files, commands, tests."""
    return True


def fingerprint(values: Mapping[str, Any]) -> str:
    """A form's values in 32 letters: the same as long as nobody changed them."""
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    return sha256(json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]


def prints_of(values: Mapping[str, Any]) -> dict[str, str]:
    """A short print of each value; nothing, an empty text and an empty list are alike. The number 0 says something."""
    return {
        name: fingerprint({"": None if _is_nothing(value) else value})[:_PRINT_LENGTH] for name, value in values.items()
    }


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value in ("", [], ())


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed: what the one wrote now, and what stands since the other saved."""

    name: str
    label: str
    mine: str
    theirs: str
    edit: AbstractLastEdit | None = None
    """Who saved the other text, and when; None where nobody kept it."""

    @property
    def choice(self) -> str:
        """The name of the radio buttons that settle it."""
        return _choice_of(self.name)


class SeenForm(forms.Form):
    """A form over values that others may change meanwhile: `initial` is what stands now; none means no comparing."""

    by_button: str | Promise = ""
    """Why only its button saves it, as where all see at once what is saved; empty where it is saved as typed too."""

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        by_button: str | Promise = "",
        **options: Any,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), **options)
        self.by_button = by_button or self.by_button
        self.conflicts: list[Conflict] = []
        self.is_compared = initial is not None
        self._shown_still: dict[str, str] = {}
        if self.is_compared:
            self.fields[SEEN] = forms.CharField(
                required=False, max_length=_MOST_SEEN, widget=forms.HiddenInput, initial=self._stands()
            )

    @property
    def is_saved_as_typed(self) -> bool:
        """Whether its page is; not while it asks which of two texts is to stand."""
        return self.is_compared and not self.by_button and not self.conflicts

    def full_clean(self) -> None:
        """Clean, then unite with what others have saved since the page was made."""
        super().full_clean()
        seen = self.cleaned_data.pop(SEEN, "") if hasattr(self, "cleaned_data") else ""
        if self.is_compared and seen and not self.errors:
            self._unite(_read(seen))

    def is_as_seen(self, current: Mapping[str, Any]) -> bool:
        """Whether what stands under the lock is what the form was united with: asked by the service that saves."""
        return not self.is_compared or prints_of(self._own(current)) == prints_of(self._own(self.initial))

    def stands_now(self, current: Mapping[str, Any]) -> str:
        """What the page has to carry from now on, once the form was saved: the prints of what stands.

        Where others' change was kept, the page still shows what stood before, and must not be taken to have seen more.
        """
        return _written({**prints_of(self._own(current)), **self._shown_still})

    def check_union(self, taken: Collection[str]) -> None:
        """Beyond what clean says: add errors where what was written does not go with fields `taken` from others."""

    def changed_fields(self) -> list[str]:
        """The fields that a valid form would have say something else than they say now."""
        now, asked = prints_of(self._own(self.initial)), prints_of(self._own(self.cleaned_data))
        return [name for name in now if now[name] != asked[name]]

    def name_editors(self, edits: Mapping[str, AbstractLastEdit]) -> None:
        """Say in each conflict who saved the other text."""
        self.conflicts = [replace(one, edit=edits.get(one.name)) for one in self.conflicts]

    def _unite(self, seen: Mapping[str, str]) -> None:
        now, typed = prints_of(self._own(self.initial)), prints_of(self._own(self.cleaned_data))
        theirs = []
        for name in now:
            was_changed = name in seen and seen[name] != now[name]
            if not was_changed or typed[name] == now[name]:
                if self.data.get(_choice_of(name)) == THEIRS:
                    theirs.append(name)
            elif typed[name] == seen[name]:
                theirs.append(name)
                self._shown_still[name] = seen[name]
            else:
                self.conflicts.append(self._conflict(name))
        self.cleaned_data |= {name: self.initial.get(name) for name in theirs}
        if self.conflicts:
            self.add_error(None, ValidationError(_("Somebody changed this meanwhile."), code=CHANGED_MEANWHILE))
            # What others changed and the page still shows as it was stays theirs when the page is saved again.
            self._show({}, {**seen, **{one.name: now[one.name] for one in self.conflicts}})
        elif theirs:
            self._clean_together()
            if not self.errors:
                self.check_union(self._shown_still)
            if self.errors:
                # Either side's values hold together, those of both do not: the page shows what it would have saved.
                self.add_error(None, _("Somebody changed other fields meanwhile. They are shown as they stand now."))
                values = {name: self.initial.get(name) for name in theirs}
                self._show(values, {**seen, **{name: now[name] for name in theirs}})

    def _clean_together(self) -> None:
        try:
            self.cleaned_data = self.clean() or self.cleaned_data
        except ValidationError as error:
            self.add_error(None, error)

    def _show(self, values: Mapping[str, Any], seen: Mapping[str, str]) -> None:
        """Let the page show these values in place of what was sent, and carry what its reader has seen then."""
        data = cast("QueryDict", self.data).copy()
        for name, value in values.items():
            data.setlist(name, list(_as_sent(self.fields[name].prepare_value(value))))
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
        if _is_nothing(value):
            return "–"
        named = {str(code): word for code, word in getattr(field, "choices", ())}
        values = value if isinstance(value, list | tuple) else [value]
        return "\n".join(str(named.get(str(one)) or localize(one)) for one in values)

    def _own(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: values.get(name) for name in self.base_fields}

    def _stands(self) -> str:
        return _written(prints_of(self._own(self.initial)))


def _as_sent(value: Any) -> Iterable[str]:
    """What a browser would send for a value that its field has prepared."""
    if isinstance(value, list | tuple):
        return map(str, value)
    if isinstance(value, bool):
        return ["on"] if value else []
    return [] if value is None else [str(value)]


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
