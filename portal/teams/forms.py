"""Whom to invite into a team, and as what."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.teams.models import EDITOR

EMAIL_LENGTH: Final = 254


class RoleForm(forms.Form):
    """What somebody of the team may do: one of the roles in its owner's words."""

    def __init__(self, data: Any, *, roles: Sequence[tuple[str, str | Promise]]) -> None:
        super().__init__(data)
        self.fields["role"] = forms.ChoiceField(choices=roles)


class InvitationForm(forms.Form):
    """One person, at an address."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        help_text=_("Whoever confirms this address as theirs can accept."),
    )

    def __init__(self, data: Any, *, roles: Sequence[tuple[str, str | Promise]]) -> None:
        super().__init__(data)
        self.fields["role"] = forms.ChoiceField(
            label=_("What the person may do"), choices=roles, widget=forms.RadioSelect, initial=EDITOR
        )
