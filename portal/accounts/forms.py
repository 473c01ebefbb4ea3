"""What we ask besides address and password at sign-up."""

from collections.abc import Sequence
from typing import Any, cast

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.services import Details
from portal.common.fields import LineField
from portal.common.text import clean_line
from portal.common.widgets import LongSelect


class SignupForm(AllauthSignupForm):
    """Sign-up with a name, by which the people one works with see who did what."""

    name = LineField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As colleagues know you. It is shown to the people you work with here, not to the public."),
    )
    field_order = ("name", "email", "password1")

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth before the person is first stored for good."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "en"
        user.save(update_fields=["name", "language"])


class DetailsForm(forms.Form):
    """One's own name, language and time zone."""

    name = LineField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As colleagues know you. It is shown to the people you work with here, not to the public."),
    )
    language = forms.ChoiceField(label=_("Language of pages and mails"), widget=LongSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=LongSelect,
        help_text=_("Closings and other instants are told by its clocks, too."),
    )

    def __init__(self, data: Any, *, user: User, zones: Sequence[str]) -> None:
        initial = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
        super().__init__(data, initial=initial)
        language, time_zone = (cast("forms.ChoiceField", self.fields[name]) for name in ("language", "time_zone"))
        language.choices = settings.LANGUAGES
        # What stands stays on offer, under whatever name.
        offered = zones if user.time_zone in zones else [user.time_zone, *zones]
        time_zone.choices = [(name, name.replace("_", " ")) for name in offered]

    def details(self) -> Details:
        """What a valid form says."""
        return Details(**self.cleaned_data)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """A person, named by e-mail address: works without a script, and lists nobody."""

    def __init__(self) -> None:
        super().__init__(
            User.objects.filter(is_active=True),
            label=_("Person"),
            to_field_name="email",
            widget=forms.EmailInput,
            help_text=_("The address by which the person signs in."),
            error_messages={"invalid_choice": _("Nobody signs in with this address.")},
        )

    def to_python(self, value: Any) -> User | None:
        """Find the person, whatever the case of the address."""
        found: User | None = super().to_python(clean_line(str(value or "")).lower())
        return found

    def prepare_value(self, value: Any) -> Any:
        """Show the address of the person that a stored row names by key."""
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("email", flat=True).first()
        return super().prepare_value(value)
