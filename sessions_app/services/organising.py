"""Say which organisations hold a session."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.organisations.models import Organisation
from sessions_app.choices import OrganiserRole
from sessions_app.models import Session, SessionOrganiser
from sessions_app.services.locking import locked_for_editing, still_there
from sessions_app.services.ordering import next_number


@transaction.atomic
def add_co_organiser(session: Session, *, organisation: Organisation, by: User) -> SessionOrganiser:
    """Let another organisation join. Its people can edit the session from then on. Sent twice, it joins once."""
    current = locked_for_editing(session, by=by)
    if existing := current.organisers.filter(organisation=organisation).first():
        return existing
    organiser = SessionOrganiser.objects.create(
        session=current, organisation=organisation, position=next_number(current.organisers.all(), field="position")
    )
    record("session.organiser_added", current, by=by, after={"organiser": organisation})
    return organiser


@transaction.atomic
def make_lead(session: Session, *, organiser: SessionOrganiser, by: User) -> SessionOrganiser:
    """Give the lead to another of the organisers; who led until now stays as co-organiser."""
    current = locked_for_editing(session, by=by)
    chosen = still_there(current.organisers.all(), organiser)
    if chosen.role == OrganiserRole.LEAD:
        return chosen
    former = current.organisers.filter(role=OrganiserRole.LEAD).first()
    current.organisers.update(role=OrganiserRole.CO)
    chosen.role = OrganiserRole.LEAD
    chosen.save(update_fields=["role"])
    record(
        "session.lead_changed",
        current,
        by=by,
        before={"lead": former.organisation if former else None},
        after={"lead": chosen.organisation},
    )
    return chosen


@transaction.atomic
def remove_co_organiser(session: Session, *, organiser: SessionOrganiser, by: User) -> None:
    """Take a co-organiser off; its people cannot edit the session any more. The lead stays until another leads."""
    current = locked_for_editing(session, by=by)
    found = current.organisers.filter(pk=organiser.pk).select_related("organisation").first()
    if found is None:
        return
    if found.role == OrganiserRole.LEAD:
        raise ValidationError(_("The lead organiser stays until another organisation leads."), code="lead")
    found.delete()
    record("session.organiser_removed", current, by=by, before={"organiser": found.organisation})
