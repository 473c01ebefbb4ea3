"""Say what became of a recommendation."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import FollowUp, Recommendation
from sessions_app.services.locking import locked_for_editing, still_there
from sessions_app.states import RecommendationState, SessionState


@transaction.atomic
def follow_up(
    recommendation: Recommendation, *, seen: RecommendationState, state: RecommendationState, note: str, by: User
) -> FollowUp:
    """Publish news on a published recommendation: its state from now on, and why. `seen` is the state the page showed.

    Sent twice, it is said once; sent from a page that showed another state than holds now, it is refused.
    """
    session = locked_for_editing(recommendation.session, by=by)
    if session.state != SessionState.SUMMARISED:
        raise ValidationError(_("A recommendation is followed up once the summary is published."), code="early")
    current = still_there(session.recommendations.all(), recommendation)
    latest = current.follow_ups.first()
    if latest is not None and (latest.state, latest.note) == (state, note):
        return latest
    if current.state != seen:
        raise OutOfDate(
            _("This recommendation is “%(state)s” now.") % {"state": RecommendationState(current.state).label}
        )
    news = FollowUp.objects.create(recommendation=current, state=state, note=note, by=by)
    # Any state may follow any other, so there is no table of steps; this service alone changes it, with its news.
    current.state = state
    current.save(update_fields=["state"])
    record("recommendation.followed_up", current, by=by, note=note, before={"state": seen}, after={"state": state})
    return news
