"""Forms for the rows of a session: speakers, attachments, key issues, recommendations, follow-ups."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.common.fields import LineField, TextAreaField
from portal.common.seen import SeenForm
from portal.common.text import clean_line
from sessions_app.choices import SpeakerRole
from sessions_app.filekinds import kind_of
from sessions_app.models import KeyIssue, Recommendation, Speaker, Summary
from sessions_app.models.attachment import MOST_BYTES
from sessions_app.services.ordering import DOWN, UP
from sessions_app.services.programming import SpeakerFacts
from sessions_app.states import RecommendationState


class SpeakerForm(SeenForm):
    """One line of the programme."""

    name = LineField(label=_("Name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=SpeakerRole.choices, initial=SpeakerRole.SPEAKER)
    title = LineField(
        label=_("Title or function"), required=False, max_length=200, help_text=_("As at the time of the session.")
    )
    organisation = LineField(label=_("Organisation"), required=False, max_length=200)

    @staticmethod
    def initial_of(speaker: Speaker) -> dict[str, Any]:
        """What the programme says now."""
        return {name: getattr(speaker, name) for name in SpeakerFacts.__dataclass_fields__}

    def facts(self) -> SpeakerFacts:
        """What was said of the speaker."""
        return SpeakerFacts(**self.cleaned_data)


class AttachmentForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("PDF, Word (docx), OpenDocument (odt), PowerPoint (pptx), Excel (xlsx), PNG or JPEG; up to 5 MB."),
    )
    title = LineField(
        label=_("Title"), required=False, max_length=200, help_text=_("If you leave it empty, the file's name is used.")
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Look into the file, whatever its name says."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file has more than 5 MB."), code="size")
        self.content = file.read()
        if kind_of(self.content) is None:
            raise ValidationError(
                _(
                    "By its content this is no PDF, docx, odt, pptx, xlsx, PNG or JPEG file. "
                    "Files with macros are not taken."
                ),
                code="kind",
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Name an untitled file by its name."""
        cleaned = super().clean() or self.cleaned_data
        if "file" in cleaned and not cleaned.get("title") and "title" not in self.errors:
            cleaned["title"] = _title_from(cleaned["file"].name)
        return cleaned


def _title_from(file_name: str) -> str:
    try:
        stem = clean_line(PurePath(file_name).stem.replace("_", " "))[:200]
    except ValidationError:
        stem = ""
    return stem or str(_("Attachment"))


class SummaryForm(SeenForm):
    """The summary's paragraph and how many came."""

    background = TextAreaField(
        label=_("What the session was"),
        required=False,
        max_length=5000,
        rows=6,
        help_text=_("One paragraph: who held it, what it looked into, how it went."),
    )
    attendance = forms.IntegerField(
        label=_("How many people attended"), required=False, min_value=0, max_value=1_000_000
    )

    @staticmethod
    def initial_of(summary: Summary) -> dict[str, Any]:
        """What the summary says now."""
        return {"background": summary.background, "attendance": summary.attendance}


class KeyIssueForm(SeenForm):
    """One issue that was discussed."""

    text = TextAreaField(label=_("Key issue"), max_length=2000, rows=4, help_text=_("One issue, in a few sentences."))

    @staticmethod
    def initial_of(issue: KeyIssue) -> dict[str, Any]:
        """What the key issue says now."""
        return {"text": issue.text}


class RecommendationForm(SeenForm):
    """One recommendation for action."""

    text = TextAreaField(
        label=_("Recommendation"), max_length=2000, rows=4, help_text=_("What ought to be done, in a few sentences.")
    )
    addressee = LineField(
        label=_("Addressed to"),
        required=False,
        max_length=200,
        help_text=_("Who ought to do it, if the text names them."),
    )

    @staticmethod
    def initial_of(recommendation: Recommendation) -> dict[str, Any]:
        """What the recommendation says now."""
        return {"text": recommendation.text, "addressee": recommendation.addressee}


class FollowUpForm(forms.Form):
    """News on a recommendation."""

    seen = forms.ChoiceField(choices=RecommendationState.choices, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("State from now on"), choices=RecommendationState.choices)
    note = TextAreaField(label=_("What happened"), max_length=2000, rows=5, help_text=_("Shown to the public."))


class DirectionForm(forms.Form):
    """Which way a row moves in its list."""

    direction = forms.ChoiceField(choices=[(UP, _("up")), (DOWN, _("down"))])


class DeedForm(forms.Form):
    """A button that is its whole form."""
