"""Form fields that sessions need besides those of portal.common.fields."""

import re
from typing import Any

from django import forms
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.common.text import clean_line
from portal.organisations.models import Organisation
from portal.organisations.models.organisation import OrganisationQuerySet
from sessions_app.zones import validate_year, zone_names

_NUMBERED = re.compile(r"#(\d{1,18})$")
ALIKE, MOST_ALIKE = 0.25, 5


class LinkField(forms.URLField):
    """A web address; https where no scheme is typed."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, assume_scheme="https", **kwargs)

    def to_python(self, value: Any) -> str | None:
        """Refuse control characters before anything reads the address."""
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class AddressField(forms.EmailField):
    """An e-mail address."""

    def to_python(self, value: Any) -> str | None:
        """Refuse control characters before anything reads the address."""
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A day between 1900 and 2100."""

    default_validators = [validate_year]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class ClockField(forms.TimeField):
    """A time of day, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class ZoneField(forms.ChoiceField):
    """A place's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(name, name.replace("_", " ")) for name in zone_names()], **kwargs)


class OrganisationField(forms.Field):
    """An organisation of the registry, by name or acronym; where several share it, by the number an error shows.

    Beyond what is public, only who writes a name in full finds it: others would read what was typed into drafts.
    """

    widget = forms.TextInput(attrs={"maxlength": 250, "autocomplete": "off"})

    def __init__(self, *, sees_all: bool = False, **kwargs: Any) -> None:
        self.sees_all = sees_all
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a found organisation by its name."""
        return value.name if isinstance(value, Organisation) else value

    def to_python(self, value: Any) -> Organisation | None:
        """Return the organisation; ValidationError offers those whose names are like what was typed."""
        text = clean_line(value or "")
        if not text:
            return None
        if len(text) > self.widget.attrs["maxlength"]:
            raise ValidationError(_("That is too long for a name."), code="max_length")
        seen = Organisation.objects.all() if self.sees_all else Organisation.objects.public()
        if numbered := _NUMBERED.search(text):
            row = Organisation.objects.filter(pk=int(numbered.group(1)))
            found = list(row.filter(pk__in=seen.values("pk")) or row.named(text[: numbered.start()]))
        else:
            found = list(Organisation.objects.named(text)[: MOST_ALIKE + 1]) or list(
                seen.filter(acronym__iexact=text)[: MOST_ALIKE + 1]
            )
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(
                _("Several organisations have that name. Write the one you mean with its number: %(names)s"),
                code="several",
                params={"names": _listed(found)},
            )
        raise ValidationError(_not_found(text, seen), code="unknown")


def _not_found(text: str, seen: OrganisationQuerySet) -> str:
    alike = (
        seen.annotate(likeness=TrigramSimilarity("name", text))
        .filter(likeness__gte=ALIKE)
        .order_by("-likeness", "name")[:MOST_ALIKE]
    )
    if not alike:
        return str(_("We could not find an organisation of that name in the registry."))
    return str(_("We could not find an organisation of exactly that name. Is it one of these? %(names)s")) % {
        "names": _listed(list(alike))
    }


def _listed(organisations: list[Organisation]) -> str:
    return "; ".join(f"{organisation.name} #{organisation.pk}" for organisation in organisations)
