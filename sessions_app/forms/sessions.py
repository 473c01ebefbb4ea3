"""Forms to draft a session, to cancel one, and to add an organiser."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.common.fields import LineField, TextAreaField
from sessions_app.forms.fields import OrganisationField
from sessions_app.models import Forum
from sessions_app.services.drafting import DraftFacts, forums_to_draft_in, organisations_to_lead


class SessionDraftForm(forms.Form):
    """All that a draft needs."""

    forum = forms.ModelChoiceField(Forum.objects.none(), label=_("Forum"), empty_label=None)
    title = LineField(label=_("Title of the session"), max_length=300)

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        forum = cast("forms.ModelChoiceField[Forum]", self.fields["forum"])
        forum.queryset = forums_to_draft_in(by)
        label = _("Lead organiser")
        if by.is_secretariat:
            self.fields["lead"] = OrganisationField(
                label=label, sees_all=True, help_text=_("An organisation of the registry, by name or acronym.")
            )
        else:
            self.fields["lead"] = forms.ModelChoiceField(
                organisations_to_lead(by), label=label, empty_label=None, help_text=_("One that you speak for.")
            )

    def facts(self) -> DraftFacts:
        """What was chosen and typed."""
        cleaned = self.cleaned_data
        return DraftFacts(forum=cleaned["forum"], title=cleaned["title"], lead=cleaned["lead"])


class OrganiserForm(forms.Form):
    """A further organisation that holds the session."""

    organisation = OrganisationField(
        label=_("Organisation"),
        help_text=_("By its name or acronym in the registry. Its people will be able to edit the session."),
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        cast("OrganisationField", self.fields["organisation"]).sees_all = by.is_secretariat


class CancellationForm(forms.Form):
    """Why a session does not take place."""

    note = TextAreaField(
        label=_("Why it is cancelled"),
        max_length=1000,
        rows=4,
        help_text=_("Shown on the session's page if it was published, and mailed to its organisers."),
    )
