"""Whom to invite into a proposal's team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.forms.fields import AddressField
from coalitions.models import TeamRole


class InvitationForm(forms.Form):
    """One person, at an address."""

    email = AddressField(label=_("E-mail address"), help_text=_("Whoever confirms this address as theirs can accept."))
    role = forms.ChoiceField(
        label=_("What the person may do"), choices=TeamRole.choices, widget=forms.RadioSelect, initial=TeamRole.EDITOR
    )


class RoleForm(forms.Form):
    """What somebody of the team may do."""

    role = forms.ChoiceField(choices=TeamRole.choices)

    def chosen(self) -> TeamRole:
        """The role of a valid form."""
        asked: dict[str, Any] = self.cleaned_data
        return TeamRole(asked["role"])
