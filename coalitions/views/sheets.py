"""A proposal on its convener's desk: looked up, judged once, and how its pages answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coalitions.criteria.types import Facts, Parameters
from coalitions.models import Activity, EngagementEntry, Membership, Proposal
from coalitions.services.clarifications import why_section_closed
from coalitions.services.documents import document_of
from coalitions.services.editing import Part, PledgeStands, can_change, why_not_editable
from coalitions.services.facts import load_rows
from coalitions.services.members import AlreadyListed
from coalitions.services.reports import ShownReport, shown
from coalitions.services.submission import Incomplete
from coalitions.services.validation import Judgement, judge_all
from coalitions.states import ALIVE, ProposalState
from portal.common import deeds, saving
from portal.common.last_edits import place_of
from portal.common.refusals import ActionRefused
from portal.common.requests import PortalRequest
from portal.common.saving import is_refused, name_editors, refuse, status_of, told_why_not
from portal.common.seen import PUBLIC_AT_ONCE, SeenForm

Row = TypeVar("Row", bound=Model)

# Beside a form, the evidence of a long list of members would bury the form; the page that submits shows it all.
MOST_ROWS_WITH_EVIDENCE = 60
LOOKS_AT: dict[Part, tuple[str, ...]] = {
    Part.ABOUT: ("youth",),
    Part.MEMBERS: ("regional", "constituency"),
    Part.ENGAGEMENT: ("engagement",),
    Part.WORK_PLAN: ("work_plan",),
    Part.PLEDGE: (),
}


@dataclass
class Sheet:
    """A proposal with its report, made when a page first asks for it."""

    proposal: Proposal
    is_as_stored: bool = False
    """Whether the report is that of the latest validation, which readers on the committee go by; else judged now."""

    @cached_property
    def judgement(self) -> Judgement:
        """Judged as it stands now, nothing stored; or as it was last judged, as what is over always is."""
        load_rows(self.proposal)
        validation = self.proposal.latest_validation if self.is_as_stored or self._is_over_as_judged else None
        if validation is None:
            return judge_all([self.proposal], self.proposal.call.criteria_set)[0]
        facts, parameters = Facts.from_json(validation.facts), Parameters.from_json(validation.parameters)
        return Judgement(self.proposal, facts, parameters, validation.report)

    @property
    def _is_over_as_judged(self) -> bool:
        """Whether it has come to its end as it was judged last: no version that came later judges it."""
        validation = self.proposal.latest_validation if self.proposal.state not in ALIVE else None
        return validation is not None and validation.revision.document == document_of(self.proposal)

    @property
    def stands_as_judged(self) -> bool:
        """Whether what stands now is what was judged last; what its convener has back may be half changed."""
        validation = self.proposal.latest_validation
        return validation is None or validation.revision.document == document_of(self.judgement.proposal)

    def report_beside(self, part: Part | None) -> ShownReport:
        """The report that stands beside a section's form, the criteria that look at the section first."""
        rows = len(self.judgement.facts.members)
        first = LOOKS_AT[part] if part else ()
        return shown(
            self.judgement,
            with_evidence=rows <= MOST_ROWS_WITH_EVIDENCE,
            first=first,
            exceptions=self.judgement.proposal.exceptions.all(),
        )

    @cached_property
    def whole_report(self) -> ShownReport:
        """The report with all its evidence."""
        return shown(self.judgement, exceptions=self.judgement.proposal.exceptions.all())

    def member(self, pk: int) -> Membership | None:
        """One of the members; None where this proposal has no such row, or has it no longer."""
        return _of(self.judgement.proposal.memberships.all(), pk)

    def engagement_entry(self, pk: int) -> EngagementEntry | None:
        """One of the engagement entries."""
        return _of(self.judgement.proposal.engagement_entries.all(), pk)

    def activity(self, pk: int) -> Activity | None:
        """One of the activities."""
        return _of(self.judgement.proposal.activities.all(), pk)


def sheet_to_edit(request: PortalRequest, reference: str) -> Sheet:
    """The proposal for who writes it: 404 for who may not see it, 403 for who may only read it."""
    proposals = Proposal.objects.select_related("call")
    own = proposals.editable_by(request.user).filter(reference=reference).first()
    if own is None:
        get_object_or_404(Proposal.objects.visible_to(request.user), reference=reference)
        raise PermissionDenied
    return Sheet(own)


def succeeds(
    request: PortalRequest, form: forms.Form, deed: Callable[[], object], *, saved: str | Callable[[Any], str] = ""
) -> bool:
    """Do the deed if the form is valid; True where it is done, now or by the same request sent before.

    A refusal is put on the form, so that nothing typed is lost.
    """
    return deeds.succeeds(request, form, deed, saved=saved, put_on=_put_on)


def saved(
    request: PortalRequest, form: Any, deed: Callable[[], object], *, onward: Any, sheet: Sheet, part: Part
) -> HttpResponse | None:
    """The answer to a section or row that was saved, by its button or as it was typed; None where the page is shown.

    The report beside the form is made anew where a save as typed changed what it says.
    """
    _leave_to_button(form, sheet)
    before: list[ShownReport] = []

    def attempt() -> object | None:
        if request.htmx:
            before.append(sheet.report_beside(part))
        try:
            return deed()
        except ActionRefused as refusal:
            _put_on(form, refusal)
            return None

    def report_anew() -> dict[str, Any]:
        report = Sheet(Proposal.objects.select_related("call").get(pk=sheet.proposal.pk)).report_beside(part)
        if report == before[0]:
            return {}
        is_news = report.headline != before[0].headline
        return {"report": report, "is_news": is_news, "shown": "coalitions/proposal/_shown_anew.html"}

    return saving.saved(request, form, attempt, onward=onward, beside=report_anew)


def existing(row: Row | None) -> Row:
    """The row; 404 where there is none."""
    if row is None:
        raise Http404
    return row


def section_page(
    request: PortalRequest,
    template: str,
    sheet: Sheet,
    form: forms.Form | None = None,
    *,
    part: Part | None = None,
    row: int | None = None,
    needs_editing: bool = True,
    **context: Any,
) -> HttpResponse:
    """A page of the proposal with its report: 422 where a form failed, 409 where the proposal cannot be changed now.

    Some deeds (`needs_editing` false) are possible while the sections are closed.
    """
    _leave_to_button(form, sheet)
    closed = _why_closed(sheet.proposal, part) if needs_editing else ""
    if closed and form is not None and form.is_bound and not is_refused(form):
        refuse(form, closed)
    if form is not None and form.is_bound and request.htmx and request.method == "POST":
        return told_why_not(request, form)
    if form is not None and part:
        name_editors(form, sheet.proposal.last_edits, within=place_of(part, row))
    shared = {
        "form": form,
        "proposal": sheet.judgement.proposal,
        "report": sheet.report_beside(part),
        "closed": closed,
    }
    return render(request, template, {**shared, **context}, status=status_of(form))


def _leave_to_button(form: forms.Form | None, sheet: Sheet) -> None:
    """What a coalition says is public, and what is handed in the committee reads: half a sentence is for neither."""
    if isinstance(form, SeenForm):
        if sheet.proposal.is_coalition:
            form.by_button = PUBLIC_AT_ONCE
        elif sheet.proposal.state == ProposalState.SUBMITTED:  # each save is a revision, judged and kept
            form.by_button = _("The committee reads what you change as soon as you save it. Only the button saves it.")


def _why_closed(proposal: Proposal, part: Part | None) -> str:
    if not can_change(proposal, part):
        return why_not_editable(proposal)
    return why_section_closed(proposal, part) if part else ""


def _put_on(form: forms.Form, refusal: ActionRefused) -> None:
    if isinstance(refusal, AlreadyListed) and "organisation" in form.fields:
        form.add_error("organisation", str(refusal))
    elif isinstance(refusal, PledgeStands) and "is_pledged" in form.fields:
        form.add_error("is_pledged", str(refusal))
    elif isinstance(refusal, Incomplete):
        for one in refusal.missing:
            form.add_error(None, one.sentence)
    else:
        refuse(form, str(refusal))


def _of(rows: QuerySet[Row], pk: int) -> Row | None:
    return next((row for row in rows if row.pk == pk), None)
