"""What the queue does for proposals, by itself or because somebody asked."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from coalitions.models import Call, CriteriaSet, MemberImport, ProposalImport, Publication, WordImport
from coalitions.services.asking import remind_all
from coalitions.services.criteria_sets import is_for_a_worker, publish, queue_publication, refuse_publication
from coalitions.services.introducing import end_introductions
from coalitions.services.judging_again import calls_with_judged, judge_again
from coalitions.services.late_plans import tell_of_late_activities
from coalitions.services.member_imports import (
    accept_import,
    compare_again,
    queue_import,
)
from coalitions.services.waiting import ImportGone
from portal.accounts.models import User
from portal.common.refusals import ActionRefused
from portal.exchange.waiting import forget_old


@transaction.atomic
def accept_later(waiting: MemberImport, *, changes_listed: bool, by: User) -> None:
    """Leave a long list to a worker, once."""
    if queue_import(waiting, changes_listed=changes_listed, by=by):
        save_member_import.defer(import_id=waiting.pk)


@app.task(queue="imports", name="coalitions.save_member_import")
def save_member_import(import_id: int) -> None:
    """Save a list that was accepted, unless it was given up. Refused, it waits again, with the reason beside it."""
    queued = MemberImport.objects.select_related("proposal__call", "by").filter(queued_at__isnull=False)
    waiting = queued.filter(pk=import_id).first()
    if waiting is None:
        return
    with override(waiting.language), suppress(ImportGone):
        try:
            accept_import(waiting, changes_listed=waiting.changes_listed, by=waiting.by)
        except ImportGone:
            raise
        except ActionRefused as refusal:
            compare_again(waiting, by=waiting.by, refusal=str(refusal))


@transaction.atomic
def publish_later(criteria_set: CriteriaSet, *, by: User, seen: int | None) -> None:
    """Leave a publication that judges many proposals to a worker, once."""
    publication = queue_publication(criteria_set, by=by, seen=seen)
    publish_criteria.defer(publication_id=publication.pk)


@app.task(queue="criteria", name="coalitions.publish_criteria")
def publish_criteria(publication_id: int) -> None:
    """Publish a version, all or nothing. Refused, the version's page says why; done twice, it is published once."""
    waiting = Publication.objects.select_related("criteria_set", "by", "rehearsal").filter(refused_at=None)
    publication = waiting.filter(pk=publication_id).first()
    if publication is None:
        return
    with override(publication.language):
        try:
            publish(publication.criteria_set, by=publication.by, seen=publication.rehearsal_id)
        except ActionRefused as refusal:
            refuse_publication(publication, str(refusal))
        except Exception:
            reason = _(
                "It failed, and nothing was changed. Ask again; if it fails again, tell whoever runs the portal."
            )
            refuse_publication(publication, reason)
            raise


@transaction.atomic
def judge_again_soon(call: Call, *, by: User) -> None:
    """Judge a call's proposals again; where they are many, leave it to a worker."""
    if is_for_a_worker(call.pk):
        judge_call_again.defer(call_id=call.pk)
    else:
        judge_again(call, by=by)


@app.task(queue="criteria", name="coalitions.judge_call_again")
def judge_call_again(call_id: int) -> None:
    """Judge a call's proposals again. Done twice, it changes nothing more."""
    for call in Call.objects.filter(pk=call_id):
        judge_again(call, by=None)


@app.periodic(cron="19 3 * * *")
@app.task(queue="criteria", queueing_lock="judge_all_again", name="coalitions.judge_all_again")
def judge_all_again(timestamp: int) -> None:
    """Judge again, each night, what is judged otherwise since somebody edited regions, countries or constituencies.

    A job for each call: where one fails, the others are judged all the same.
    """
    for call in calls_with_judged():
        judge_call_again.defer(call_id=call.pk)


@app.periodic(cron="27 * * * *")
@app.task(queue="upkeep", queueing_lock="forget_old_member_imports", name="coalitions.forget_old_member_imports")
def forget_old_member_imports(timestamp: int) -> None:
    """Throw away lists of members, Word documents and files of proposals that nobody accepted within a day."""
    forget_old(MemberImport, WordImport, ProposalImport)


@app.periodic(cron="41 6 * * *")
@app.task(queue="mail", queueing_lock="remind_contacts", name="coalitions.remind_contacts")
def remind_contacts(timestamp: int) -> None:
    """Remind the contacts whose question has waited a week. Done twice, it reminds nobody twice."""
    remind_all()


@app.periodic(cron="13 7 * * *")
@app.task(queue="mail", queueing_lock="tell_of_late_plans", name="coalitions.tell_of_late_plans")
def tell_of_late_plans(timestamp: int) -> None:
    """Tell conveners which activities are late. Done twice, it tells nobody twice."""
    tell_of_late_activities()


@app.periodic(cron="52 * * * *")
@app.task(queue="upkeep", queueing_lock="end_old_introductions", name="coalitions.end_old_introductions")
def end_old_introductions(timestamp: int) -> None:
    """Let introductions lapse that waited three weeks, and end those of proposals that came to their end."""
    end_introductions()
