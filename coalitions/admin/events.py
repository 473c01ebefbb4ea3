"""A proposal's history in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AuditEvent

DEEDS: Final[dict[str, Promise]] = {
    "proposal.begun": _("began the proposal"),
    "proposal.imported": _("imported the proposal"),
    "proposal.changed": _("changed a section"),
    "document.accepted": _("accepted what a Word document said"),
    "proposal.submit": _("submitted it"),
    "proposal.open_review": _("opened the review"),
    "proposal.return": _("returned it with a question"),
    "proposal.shortlist": _("shortlisted it"),
    "proposal.decline": _("declined it"),
    "proposal.reopen": _("upheld the appeal and took it up again"),
    "proposal.take_off": _("took it off the shortlist: its time to meet the criteria again was over"),
    "appeal.asked": _("appealed against the refusal"),
    "appeal.dismissed": _("dismissed the appeal"),
    "late_entry.asked": _("asked to be let in late"),
    "appeal.taken_back": _("took the appeal back"),
    "late_entry.taken_back": _("took the request to be let in late back"),
    "late_entry.refused": _("refused to let it in late"),
    "proposal.merge": _("merged it into another"),
    "proposal.absorbed_another": _("merged another one into it"),
    "proposal.extended": _("gave it more time"),
    "proposal.withdraw": _("withdrew it"),
    "proposal.judged_again": _("judged it again: days, regions or countries had changed"),
    "proposal.judged_by_new_criteria": _("put new criteria in force, which judge it otherwise"),
    "proposal.progress_reported": _("reported on an activity"),
    "proposal.news_posted": _("posted news"),
    "proposal.news_changed": _("changed a piece of news"),
    "proposal.news_removed": _("removed a piece of news"),
    "proposal.grace_began": _("noted that it stopped meeting the criteria, and gave it time to mend that"),
    "proposal.grace_ended": _("noted that it meets the criteria again"),
    "membership.declined": _("recorded that a member declined"),
    "membership.withdrawn": _("recorded that a member left"),
    "membership.pledged": _("recorded that a member is back"),
    "membership.confirmed": _("recorded that a member confirmed"),
    "membership.asked": _("asked a member's contact to confirm"),
    "membership.corrected": _("corrected what is said of it, and confirmed"),
    "membership.disowned": _("said that a row is not about its organisation"),
    "membership.constituency_mapped": _("said what a member's own words count as"),
    "exception.asked": _("asked for an exception"),
    "exception.granted": _("granted an exception"),
    "exception.refused": _("refused an exception"),
    "exception.revoked": _("revoked an exception"),
    "exception.lapsed": _("noted that an exception, or the request for it, has ended"),
    "support_request.answered": _("answered the request for support"),
}


@dataclass(frozen=True)
class EventLine:
    """One line of the history."""

    at: datetime
    by_name: str
    deed: str | Promise
    note: str


def event_lines(events: Iterable[AuditEvent]) -> Iterator[EventLine]:
    """The lines; a deed that has no words here shows its name."""
    for event in events:
        yield EventLine(event.at, event.by_name, DEEDS.get(event.action, event.action), event.note)
