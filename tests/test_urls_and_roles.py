"""Who gets which answer at which address: every address of the portal for every role, literally.

A new address has no row here and fails the test until somebody has thought about who may open it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from coalitions.links import CONFIRMING, JOINING, OPTING_OUT
from coalitions.models import (
    Call,
    CommitteeSeat,
    Proposal,
    ProposalImport,
    Revision,
    SupportRequest,
    TeamRole,
    Validation,
    WordImport,
    address_key,
)
from coalitions.services.cases import appeal, ask_for_late_entry
from coalitions.services.rehearsing import rehearse
from coalitions.services.reviewing import decline, open_review
from coalitions.services.team import ProposalTeam
from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.common.signed_links import sign
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation, Region
from portal.organisations.services.affiliating import request_affiliation
from portal.teams.services import invite
from sessions_app.choices import FileKind
from sessions_app.models import Attachment, Session
from sessions_app.states import SessionState
from tests.coalitions.confirming.asked import make_asked, token_of
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_complete_proposal,
    make_criteria_set,
    make_introduction,
    make_network,
    make_news,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    overdue,
    shortlisted,
)
from tests.factories.exceptions import make_asked as make_asked_exception
from tests.factories.exceptions import make_granted, make_lacking
from tests.factories.sessions import (
    make_forum,
    make_key_issue,
    make_recommendation,
    make_session,
    make_speaker,
    make_summary,
)
from tests.secrets import (
    BY_LINK,
    MORE_ROLES,
    differences_of_secrets,
    hand_in,
    make_answered,
    make_returned,
    make_taken_off,
    make_waiting,
    secrets_in,
    with_contact,
    with_team,
)
from tests.urlconf import routes

ROLES = ("nobody", "cso", "other_cso", "organiser", "other_organiser", "committee", "secretariat")
SIGN_IN = ("/accounts/login/", "/admin/login/")

# `in` leads to signing in, `302` elsewhere. CSO: the convener of the proposals; organiser: of the sessions.
PORTAL = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /                                                        200  200  200     200      200     200        200
GET  /my-work/                                                 in  200  200     200      200     200        200
GET  /about/                                                  200  200  200     200      200     200        200
GET  /language/                                               200  200  200     200      200     200        200
POST /language/                                               302  302  302     302      302     302        302
GET  /healthz                                                 200  200  200     200      200     200        200
GET  /readyz                                                  503  503  503     503      503     503        503
"""
# Not ready: no worker runs beside the tests.

ORGANISATIONS = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /organisations/                                          200  200  200     200      200     200        200
GET  /organisations/{lead}/                                   200  200  200     200      200     200        200
GET  /organisations/{unlisted}/                               404  404  404     404      404     404        200
GET  /organisations/new/                                       in  200  200     200      200     200        200
POST /organisations/new/                                       in  422  422     422      422     422        422
GET  /organisations/mine/                                      in  200  200     200      200     200        200
GET  /organisations/{lead}/people/                             in  403  403     200      403     403        200
GET  /organisations/{unlisted}/people/                         in  404  404     404      404     404        200
GET  /organisations/{lead}/openness/                           in  403  403     200      403     403        200
POST /organisations/{lead}/openness/                           in  403  403     302      403     403        302
GET  /organisations/{unlisted}/openness/                       in  404  404     404      404     404        200
GET  /organisations/{lead}/affiliation/                        in  200  200     200      200     200        200
POST /organisations/{lead}/affiliation/                        in  302  302     302      302     302        302
POST /affiliations/{asked}/acceptance/                         in  404  404     302      404     404        302
GET  /affiliations/{asked}/ending/                             in  404  200     200      404     404        200
POST /affiliations/{asked}/ending/                             in  404  302     302      404     404        302
"""

SESSIONS = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /sessions/                                               200  200  200     200      200     200        200
GET  /sessions/new/                                            in  403  403     200      200     403        200
GET  /sessions/{draft}/                                       404  404  404     200      404     404        200
GET  /sessions/{published}/                                   200  200  200     200      200     200        200
GET  /sessions/{summarised}/                                  200  200  200     200      200     200        200
GET  /sessions/{draft}/edit/                                   in  404  404     200      404     404        200
GET  /sessions/{published}/edit/                               in  403  403     200      403     403        200
GET  /sessions/{draft}/edit/basics/                            in  404  404     200      404     404        200
GET  /sessions/{published}/edit/concept-note/                  in  403  403     200      403     403        200
GET  /sessions/{draft}/organisers/                             in  404  404     200      404     404        200
GET  /sessions/{draft}/organisers/new/                         in  404  404     200      404     404        200
POST /sessions/{draft}/organisers/{draft_co}/lead/             in  404  404     302      404     404        302
POST /sessions/{published}/organisers/{published_co}/lead/     in  403  403     302      403     403        302
GET  /sessions/{draft}/organisers/{draft_co}/removal/          in  404  404     200      404     404        200
POST /sessions/{draft}/organisers/{draft_co}/removal/          in  404  404     302      404     404        302
GET  /sessions/{draft}/speakers/                               in  404  404     200      404     404        200
GET  /sessions/{draft}/speakers/new/                           in  404  404     200      404     404        200
GET  /sessions/{draft}/speakers/{draft_speaker}/edit/          in  404  404     200      404     404        200
POST /sessions/{draft}/speakers/{draft_speaker}/edit/          in  404  404     422      404     404        422
POST /sessions/{draft}/speakers/{draft_speaker}/position/      in  404  404     422      404     404        422
GET  /sessions/{draft}/speakers/{draft_speaker}/removal/       in  404  404     200      404     404        200
POST /sessions/{draft}/speakers/{draft_speaker}/removal/       in  404  404     302      404     404        302
GET  /sessions/{draft}/attachments/                            in  404  404     200      404     404        200
GET  /sessions/{draft}/attachments/new/                        in  404  404     200      404     404        200
GET  /sessions/{draft}/attachments/{draft_file}/              404  404  404     200      404     404        200
GET  /sessions/{published}/attachments/{published_file}/      200  200  200     200      200     200        200
GET  /sessions/{published}/attachments/{draft_file}/          404  404  404     404      404     404        404
GET  /sessions/{draft}/attachments/{draft_file}/removal/       in  404  404     200      404     404        200
POST /sessions/{published}/attachments/{published_file}/removal/ in 403 403     302      403     403        302
POST /sessions/{draft}/publication/                            in  404  404     302      404     404        302
POST /sessions/{published}/publication/                        in  403  403     302      403     403        302
POST /sessions/{published}/holding/                            in  403  403     422      403     403        422
POST /sessions/{draft}/holding/                                in  404  404     409      404     404        409
GET  /sessions/{published}/cancellation/                       in  403  403     200      403     403        200
POST /sessions/{published}/cancellation/                       in  403  403     422      403     403        422
GET  /sessions/{held}/summary/edit/                            in  403  403     200      403     403        200
POST /sessions/{held}/summary/publication/                     in  403  403     302      403     403        302
GET  /sessions/{held}/summary/key-issues/new/                  in  403  403     200      403     403        200
GET  /sessions/{held}/summary/key-issues/{issue}/edit/         in  403  403     200      403     403        200
POST /sessions/{held}/summary/key-issues/{issue}/position/     in  403  403     422      403     403        422
GET  /sessions/{held}/summary/key-issues/{issue}/removal/      in  403  403     200      403     403        200
GET  /sessions/{held}/summary/recommendations/new/             in  403  403     200      403     403        200
GET  /sessions/{held}/recommendations/1/                      404  404  404     200      404     404        200
GET  /sessions/{summarised}/recommendations/1/                200  200  200     200      200     200        200
GET  /sessions/{held}/summary/recommendations/{advice}/edit/   in  403  403     200      403     403        200
POST /sessions/{held}/summary/recommendations/{advice}/position/ in 403 403    422      403     403        422
GET  /sessions/{held}/summary/recommendations/{advice}/removal/ in 403 403    200      403     403        200
POST /sessions/{held}/summary/recommendations/{advice}/removal/ in 403 403    302      403     403        302
GET  /sessions/{summarised}/recommendations/1/follow-ups/new/  in  403  403     200      403     403        200
POST /sessions/{summarised}/recommendations/1/follow-ups/new/  in  403  403     422      403     403        422
GET  /forums/{forum}/                                         200  200  200     200      200     200        200
GET  /recommendations/                                        200  200  200     200      200     200        200
GET  /speakers/                                               200  200  200     200      200     200        200
"""

COALITIONS = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /self-check/                                             200  200  200     200      200     200        200
GET  /self-check/?call={call}                                 200  200  200     200      200     200        200
POST /self-check/                                             422  422  422     422      422     422        422
GET  /self-check/file/                                        200  200  200     200      200     200        200
POST /self-check/file/                                        422  422  422     422      422     422        422
GET  /calls/                                                  200  200  200     200      200     200        200
GET  /calls/{call}/                                           200  200  200     200      200     200        200
GET  /calls/{unpublished_call}/                               404  404  404     404      404     404        200
GET  /calls/{call}/late-entry/                                 in  200  200     200      200     200        200
POST /calls/{call}/late-entry/                                 in  409  409     409      409     409        409
GET  /calls/{closed_call}/late-entry/                          in  200  200     200      200     200        200
POST /calls/{closed_call}/late-entry/                          in  409  422     422      422     422        422
GET  /calls/{unpublished_call}/late-entry/                     in  404  404     404      404     404        200
GET  /coalitions/                                             200  200  200     200      200     200        200
GET  /coalitions/{coalition}/                                 200  200  200     200      200     200        200
GET  /coalitions/{coalition}/news/                            200  200  200     200      200     200        200
GET  /coalitions/{coalition}/news/{news}/                     200  200  200     200      200     200        200
GET  /coalitions/{coalition}/news.atom                        200  200  200     200      200     200        200
GET  /coalitions/{coalition}/calendar.ics                     200  200  200     200      200     200        200
GET  /coalitions/{coalition}/changes/                         200  200  200     200      200     200        200
GET  /coalitions/{coalition}/document.pdf                     200  200  200     200      200     200        200
GET  /coalitions/{under_review_slug}/document.pdf             404  404  404     404      404     404        404
GET  /coalitions/{under_review_slug}/                         404  404  404     404      404     404        404
GET  /coalitions/{under_review_slug}/news/                    404  404  404     404      404     404        404
GET  /coalitions/{under_review_slug}/news.atom                404  404  404     404      404     404        404
GET  /coalitions/{under_review_slug}/calendar.ics             404  404  404     404      404     404        404
GET  /coalitions/{under_review_slug}/changes/                 404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/document.pdf                404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/                            404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/news/                       404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/news/{old_news}/            404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/news.atom                   404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/calendar.ics                404  404  404     404      404     404        404
GET  /coalitions/{taken_off_slug}/changes/                    404  404  404     404      404     404        404
GET  /proposals/                                               in  200  200     200      200     200        200
GET  /proposals/new/                                           in  200  200     200      200     200        200
POST /proposals/new/                                           in  422  422     422      422     422        422
GET  /proposals/{own_draft}/                                   in  200  404     404      404     404        404
GET  /proposals/{submitted}/                                   in  200  404     404      404     200        200
GET  /proposals/{under_review}/                                in  200  404     404      404     200        200
GET  /proposals/{returned}/                                    in  200  404     404      404     302        302
GET  /proposals/{returned}/about/                              in  200  404     404      404     403        403
GET  /proposals/{taken_off}/                                   in  200  404     404      404     200        200
GET  /proposals/{answered}/                                    in  200  404     404      404     200        200
GET  /proposals/{answered}/members/                            in  200  404     404      404     403        403
GET  /proposals/{own_coalition}/                               in  200  404     404      404     200        200
GET  /proposals/{own_coalition}/members/table.csv              in  200  404     404      404     403        403
GET  /proposals/{own_draft}/about/                             in  200  404     404      404     404        404
GET  /proposals/{submitted}/about/                             in  200  404     404      404     403        403
POST /proposals/{own_draft}/about/                             in  422  404     404      404     404        404
POST /proposals/{under_review}/about/                          in  409  404     404      404     403        403
GET  /proposals/{own_draft}/members/                           in  200  404     404      404     404        404
GET  /proposals/{own_draft}/members/new/                       in  200  404     404      404     404        404
POST /proposals/{own_draft}/members/new/                       in  422  404     404      404     404        404
GET  /proposals/{own_draft}/members/registry/                   in  200  404     404      404     404        404
GET  /proposals/{own_draft}/members/table.csv                   in  200  404     404      404     404        404
GET  /proposals/{own_draft}/members/table.xlsx                  in  200  404     404      404     404        404
GET  /proposals/{own_draft}/members/table.pdf                   in  404  404     404      404     404        404
GET  /proposals/{own_draft}/members/template.xlsx               in  200  404     404      404     404        404
GET  /proposals/{own_draft}/members/imports/new/                in  200  404     404      404     404        404
POST /proposals/{own_draft}/members/imports/new/                in  422  404     404      404     404        404
GET  /proposals/{own_draft}/members/imports/{waiting}/          in  200  404     404      404     404        404
POST /proposals/{own_draft}/members/imports/{waiting}/choices/  in  302  404     404      404     404        404
POST /proposals/{own_draft}/members/imports/{waiting}/acceptance/  in  422  404     404      404     404        404
POST /proposals/{own_draft}/members/imports/{waiting}/removal/  in  302  404     404      404     404        404
GET  /proposals/{submitted}/members/table.csv                   in  200  404     404      404     403        403
GET  /proposals/{own_draft}/members/{member}/                  in  200  404     404      404     404        404
GET  /proposals/{submitted}/members/{member}/                  in  404  404     404      404     403        403
GET  /proposals/{own_draft}/members/{member}/removal/          in  200  404     404      404     404        404
POST /proposals/{own_draft}/members/{member}/removal/          in  302  404     404      404     404        404
POST /proposals/{own_draft}/members/{member}/position/         in  422  404     404      404     404        404
POST /proposals/{own_draft}/members/{member}/lead/             in  302  404     404      404     404        404
GET  /proposals/{submitted}/members/{handed_in}/departure/     in  200  404     404      404     403        403
POST /proposals/{submitted}/members/{handed_in}/departure/     in  422  404     404      404     403        403
POST /proposals/{submitted}/members/{handed_in}/return/        in  302  404     404      404     403        403
POST /proposals/{own_draft}/members/confirmation-requests/     in  302  404     404      404     404        404
POST /proposals/{submitted}/members/confirmation-requests/     in  302  404     404      404     403        403
POST /proposals/{own_draft}/members/{member}/confirmation-request/ in 409 404   404      404     404        404
POST /proposals/{submitted}/members/{handed_in}/confirmation-request/ in 409 404 404     404     403        403
GET  /confirmations/{link}/                                   200  200  200     200      200     200        200
GET  /confirmations/no-such-link/                             404  404  404     404      404     404        404
GET  /confirmations/{ended_link}/                             410  410  410     410      410     410        410
POST /confirmations/{link}/agreement/                         409  409  409     409      409     409        409
GET  /confirmations/{link}/correction/                        200  200  200     200      200     200        200
POST /confirmations/{link}/correction/                        422  422  422     422      422     422        422
POST /confirmations/{link}/refusal/                           409  409  409     409      409     409        409
POST /confirmations/{link}/disavowal/                         409  409  409     409      409     409        409
GET  /confirmation-requests/{opt_out_link}/opt-out/           200  200  200     200      200     200        200
POST /confirmation-requests/{opt_out_link}/opt-out/           200  200  200     200      200     200        200
GET  /proposals/{own_draft}/engagement/                        in  200  404     404      404     404        404
GET  /proposals/{own_draft}/engagement/new/                    in  200  404     404      404     404        404
GET  /proposals/{own_draft}/engagement/{entry}/                in  200  404     404      404     404        404
GET  /proposals/{own_draft}/engagement/{entry}/removal/        in  200  404     404      404     404        404
POST /proposals/{own_draft}/engagement/{entry}/removal/        in  302  404     404      404     404        404
POST /proposals/{own_draft}/engagement/{entry}/position/       in  422  404     404      404     404        404
GET  /proposals/{own_draft}/work-plan/                         in  200  404     404      404     404        404
GET  /proposals/{own_draft}/work-plan/new/                     in  200  404     404      404     404        404
GET  /proposals/{own_draft}/work-plan/{activity}/              in  200  404     404      404     404        404
GET  /proposals/{own_draft}/work-plan/{activity}/removal/      in  200  404     404      404     404        404
POST /proposals/{own_draft}/work-plan/{activity}/removal/      in  302  404     404      404     404        404
GET  /proposals/{own_draft}/work-plan/{activity}/progress/     in  200  404     404      404     404        404
POST /proposals/{own_draft}/work-plan/{activity}/progress/     in  409  404     404      404     404        404
GET  /proposals/{at_work}/work-plan/{step}/progress/           in  200  404     404      404     403        403
POST /proposals/{at_work}/work-plan/{step}/progress/           in  422  404     404      404     403        403
GET  /proposals/{own_draft}/news/                              in  200  404     404      404     404        404
POST /proposals/{own_draft}/news/new/                          in  409  404     404      404     404        404
GET  /proposals/{at_work}/news/                                in  200  404     404      404     403        403
GET  /proposals/{at_work}/news/new/                            in  200  404     404      404     403        403
POST /proposals/{at_work}/news/new/                            in  422  404     404      404     403        403
GET  /proposals/{at_work}/news/{news}/                         in  200  404     404      404     403        403
POST /proposals/{at_work}/news/{news}/                         in  422  404     404      404     403        403
GET  /proposals/{at_work}/news/{news}/removal/                 in  200  404     404      404     403        403
POST /proposals/{at_work}/news/{news}/removal/                 in  302  404     404      404     403        403
GET  /proposals/{own_draft}/pledge/                            in  200  404     404      404     404        404
GET  /proposals/{own_draft}/team/                              in  200  404     404      404     404        404
GET  /proposals/{own_draft}/team/invitations/new/              in  200  404     404      404     404        404
POST /proposals/{own_draft}/team/invitations/new/              in  422  404     404      404     404        404
POST /proposals/{own_draft}/team/invitations/{invitation}/withdrawal/ in 302 404 404     404     404        404
POST /proposals/{own_draft}/team/{teammate}/role/              in  422  404     404      404     404        404
GET  /proposals/{own_draft}/team/{teammate}/removal/           in  200  404     404      404     404        404
POST /proposals/{own_draft}/team/{teammate}/removal/           in  302  404     404      404     404        404
GET  /proposals/{submitted}/team/                              in  200  404     404      404     404        404
GET  /team-invitations/{joining}/                             200  200  200     200      200     200        200
POST /team-invitations/{joining}/                             200  409  409     409      409     409        409
GET  /team-invitations/unknown/                               404  404  404     404      404     404        404
GET  /proposals/{own_draft}/introductions/                     in  200  404     404      404     404        404
GET  /proposals/{submitted}/introductions/                     in  200  404     404      404     403        403
GET  /proposals/{own_draft}/introductions/new/                 in  200  404     404      404     404        404
POST /proposals/{own_draft}/introductions/new/                 in  422  404     404      404     404        404
GET  /proposals/{submitted}/introductions/new/                 in  200  404     404      404     403        403
GET  /introductions/                                           in  200  200     200      200     200        200
GET  /introductions/{put_to_lead}/                             in  404  404     200      404     404        404
POST /introductions/{put_to_lead}/agreement/                   in  404  404     302      404     404        404
POST /introductions/{put_to_lead}/refusal/                     in  404  404     302      404     404        404
POST /introductions/{put_to_lead}/closing/                     in  404  404     302      404     404        404
GET  /proposals/{own_draft}/submission/                        in  200  404     404      404     404        404
GET  /proposals/{submitted}/submission/                        in  200  404     404      404     403        403
POST /proposals/{own_draft}/submission/                        in  302  404     404      404     404        404
POST /proposals/{under_review}/submission/                     in  409  404     404      404     403        403
GET  /proposals/{own_draft}/withdrawal/                        in  200  404     404      404     404        404
POST /proposals/{own_draft}/withdrawal/                        in  302  404     404      404     404        404
GET  /proposals/{declined}/                                    in  200  404     404      404     200        200
GET  /proposals/{declined}/appeal/                             in  200  404     404      404     403        403
POST /proposals/{declined}/appeal/                             in  422  404     404      404     403        403
GET  /proposals/{submitted}/appeal/                            in  200  404     404      404     403        403
POST /proposals/{submitted}/appeal/                            in  409  404     404      404     403        403
GET  /proposals/{late_draft}/                                  in  200  404     404      404     404        404
GET  /proposals/{late_draft}/late-entry/                       in  200  404     404      404     404        404
POST /proposals/{late_draft}/late-entry/                       in  409  404     404      404     404        404
POST /proposals/{own_draft}/late-entry/                        in  409  404     404      404     404        404
GET  /proposals/{late_draft}/cases/{elsewhere}/withdrawal/     in  200  404     404      404     404        404
GET  /proposals/{own_draft}/cases/{elsewhere}/withdrawal/      in  404  404     404      404     404        404
POST /proposals/{late_draft}/cases/{elsewhere}/withdrawal/     in  302  404     404      404     404        404
GET  /proposals/{own_draft}/document.pdf                       in  200  404     404      404     404        404
GET  /proposals/{own_draft}/document.docx                      in  200  404     404      404     404        404
GET  /proposals/{own_draft}/document.odt                       in  404  404     404      404     404        404
GET  /proposals/{submitted}/document.pdf                       in  200  404     404      404     200        200
GET  /proposals/{submitted}/document.docx                      in  200  404     404      404     200        200
GET  /proposals/{own_draft}/document/imports/new/              in  200  404     404      404     404        404
POST /proposals/{own_draft}/document/imports/new/              in  422  404     404      404     404        404
GET  /proposals/{submitted}/document/imports/new/              in  200  404     404      404     403        403
GET  /proposals/{own_draft}/document/imports/{word}/           in  200  404     404      404     404        404
POST /proposals/{own_draft}/document/imports/{word}/acceptance/ in 422  404     404      404     404        404
POST /proposals/{own_draft}/document/imports/{word}/removal/   in  302  404     404      404     404        404
GET  /proposals/{own_draft}/revisions/                         in  200  404     404      404     404        404
GET  /proposals/{submitted}/revisions/                         in  200  404     404      404     200        200
GET  /proposals/{submitted}/revisions/comparison/              in  404  404     404      404     404        404
GET  /proposals/{submitted}/revisions/comparison/?before=1&after=1 in 200 404  404      404     200        200
"""

ACCOUNTS = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /accounts/login/                                         200  302  302     302      302     302        302
GET  /accounts/logout/                                        302  200  200     200      200     200        200
GET  /accounts/inactive/                                      200  200  200     200      200     200        200
GET  /accounts/signup/                                        200  302  302     302      302     302        302
GET  /accounts/reauthenticate/                                 in  200  200     200      200     200        200
GET  /accounts/details/                                        in  200  200     200      200     200        200
POST /accounts/details/                                        in  422  422     422      422     422        422
GET  /accounts/email/                                          in  200  200     200      200     200        200
GET  /accounts/confirm-email/                                 200  200  200     200      200     200        200
GET  /accounts/confirm-email/no-such-key/                     200  200  200     200      200     200        200
GET  /accounts/password/change/                                in  200  200     200      200     200        200
GET  /accounts/password/set/                                   in  302  302     302      302     302        302
GET  /accounts/password/reset/                                200  200  200     200      200     200        200
GET  /accounts/password/reset/done/                           200  200  200     200      200     200        200
GET  /accounts/password/reset/key/1-no-such-key/              200  200  200     200      200     200        200
GET  /accounts/password/reset/key/done/                       200  200  200     200      200     200        200
GET  /accounts/login/code/confirm/                             in  302  302     302      302     302        302
GET  /accounts/2fa/                                            in  200  200     200      200     200        200
GET  /accounts/2fa/authenticate/                               in  302  302     302      302     302        302
GET  /accounts/2fa/reauthenticate/                             in  200  302     302      302     302        302
"""

ADMIN = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /admin/                                                   in   in   in      in       in     200        200
GET  /admin/login/                                             in  403  403     403      403      in         in
GET  /admin/logout/                                           302  302  302     302      302     302        302
GET  /admin/password_change/                                   in   in   in      in       in     302        302
GET  /admin/password_change/done/                              in   in   in      in       in     200        200
GET  /admin/autocomplete/                                      in   in   in      in       in     403        403
GET  /admin/jsi18n/                                            in   in   in      in       in     200        200
GET  /admin/r/1/1/                                             in   in   in      in       in     403        404
GET  /admin/coalitions/                                        in   in   in      in       in     200        200
GET  /admin/accounts/                                          in   in   in      in       in     404        200
GET  /admin/no-such-page/                                      in   in   in      in       in     404        404
GET  /admin/coalitions/criteriaset/{fresh_criteria}/publication/ in in   in      in       in     403        200
POST /admin/coalitions/criteriaset/{fresh_criteria}/publication/ in in   in      in       in     403        302
GET  /admin/coalitions/proposal/export/                        in   in   in      in       in     200        200
POST /admin/coalitions/proposal/export/                        in   in   in      in       in     422        422
GET  /admin/coalitions/criteriaset/{fresh_criteria}/rehearsal/ in  in   in      in       in     403        200
POST /admin/coalitions/criteriaset/{fresh_criteria}/rehearsal/ in  in   in      in       in     403        302
GET  /admin/coalitions/criteriaset/{fresh_criteria}/rehearsal/table.csv in in in in      in     403        200
GET  /admin/coalitions/proposal/{own_draft_pk}/change/         in   in   in      in       in     404        404
GET  /admin/coalitions/proposal/{own_draft_pk}/review/         in   in   in      in       in     404        404
GET  /admin/coalitions/proposal/{returned_pk}/change/          in   in   in      in       in     200        200
GET  /admin/coalitions/proposal/{answered_pk}/change/          in   in   in      in       in     200        200
GET  /admin/coalitions/proposal/{coalition_pk}/change/         in   in   in      in       in     200        200
GET  /admin/coalitions/proposal/{submitted_pk}/review/         in   in   in      in       in     200        200
POST /admin/coalitions/proposal/{submitted_pk}/review/         in   in   in      in       in     422        422
GET  /admin/coalitions/proposal/{submitted_pk}/return/         in   in   in      in       in     200        200
POST /admin/coalitions/proposal/{submitted_pk}/return/         in   in   in      in       in     422        422
GET  /admin/coalitions/proposal/{reviewed_pk}/shortlisting/    in   in   in      in       in     200        403
POST /admin/coalitions/proposal/{reviewed_pk}/shortlisting/    in   in   in      in       in     422        403
GET  /admin/coalitions/proposal/{reviewed_pk}/refusal/         in   in   in      in       in     200        403
POST /admin/coalitions/proposal/{reviewed_pk}/refusal/         in   in   in      in       in     422        403
GET  /admin/coalitions/proposal/{overdue_pk}/delisting/        in   in   in      in       in     200        403
POST /admin/coalitions/proposal/{overdue_pk}/delisting/        in   in   in      in       in     422        403
GET  /admin/coalitions/proposal/{taken_off_pk}/change/         in   in   in      in       in     200        200
GET  /admin/coalitions/proposal/{coalition_pk}/delisting/      in   in   in      in       in     200        403
POST /admin/coalitions/proposal/{coalition_pk}/delisting/      in   in   in      in       in     422        403
GET  /admin/coalitions/proposal/{reviewed_pk}/merge/           in   in   in      in       in     200        403
GET  /admin/coalitions/proposal/{reviewed_pk}/merge/?other={submitted} in in in  in       in     200        403
POST /admin/coalitions/proposal/{reviewed_pk}/merge/           in   in   in      in       in     404        403
GET  /admin/coalitions/proposal/{submitted_pk}/members/{handed_in}/mapping/  in in in in in      200        403
GET  /admin/coalitions/proposal/{lacking_pk}/exceptions/regional/new/ in in in   in       in     200        403
POST /admin/coalitions/proposal/{lacking_pk}/exceptions/regional/new/ in in in   in       in     422        403
GET  /admin/coalitions/proposal/{lacking_pk}/exceptions/work_plan/new/ in in in  in       in     404        404
GET  /admin/coalitions/proposal/{asked_pk}/exceptions/{exception}/decision/ in in in in   in     200        403
POST /admin/coalitions/proposal/{asked_pk}/exceptions/{exception}/decision/ in in in in   in     422        403
GET  /admin/coalitions/proposal/{excepted_pk}/exceptions/{granted}/revocation/ in in in in in    200        403
POST /admin/coalitions/proposal/{excepted_pk}/exceptions/{granted}/revocation/ in in in in in    422        403
GET  /admin/coalitions/proposal/{excepted_pk}/exceptions/{exception}/revocation/ in in in in in  404        403
GET  /admin/coalitions/proposal/import/                        in   in   in      in       in     403        200
POST /admin/coalitions/proposal/import/                        in   in   in      in       in     403        422
GET  /admin/coalitions/proposal/import/{file_import}/          in   in   in      in       in     403        200
POST /admin/coalitions/proposal/import/{file_import}/          in   in   in      in       in     403        302
POST /admin/coalitions/proposal/import/{file_import}/removal/  in   in   in      in       in     403        302
GET  /admin/coalitions/proposal/extension/                     in   in   in      in       in     403        200
POST /admin/coalitions/proposal/extension/                     in   in   in      in       in     403        422
GET  /admin/coalitions/case/{case}/decision/                   in   in   in      in       in     200        200
POST /admin/coalitions/case/{case}/decision/                   in   in   in      in       in     422        422
GET  /admin/coalitions/case/{decided_first}/decision/          in   in   in      in       in     200        200
POST /admin/coalitions/case/{decided_first}/decision/          in   in   in      in       in     403        422
GET  /admin/coalitions/case/{elsewhere}/decision/              in   in   in      in       in     404        200
POST /admin/coalitions/case/{elsewhere}/decision/              in   in   in      in       in     404        422
GET  /admin/coalitions/supportrequest/{support}/answer/        in   in   in      in       in     200        200
POST /admin/coalitions/supportrequest/{support}/answer/        in   in   in      in       in     422        422
GET  /admin/mails/                                             in   in   in      in       in     403        200
GET  /admin/mails/coalitions-receipt/en/                       in   in   in      in       in     403        200
GET  /admin/mails/coalitions-receipt/en/html/                  in   in   in      in       in     403        200
"""

# The pages that Django's admin has for every model; whoever is not named here is led to signing in.
ADMIN_PAGES = ("", "add/", "{object}/change/", "{object}/history/", "{object}/delete/", "{object}/")
ADMIN_MODELS = """
#                                                      committee                     secretariat
# model                       object             list add change history delete  list add change history delete
accounts/user                 {person}           403  403  403    403     403    200  403  200    200     403
accounts/secretariatseat      {seat}             403  403  403    403     403    200  200  200    200     200
audit/auditevent              {event}            403  403  403    403     403    200  403  200    200     403
mail/outgoingmail             {outgoing}         403  403  403    403     403    200  403  200    200     403
organisations/organisation    {lead}             403  403  403    403     403    200  200  200    200     403
organisations/affiliation     {asked}            403  403  403    403     403    200  200  200    200     200
organisations/regionscheme    un-regional-groups 403  403  403    403     403    200  200  200    200     403
organisations/region          {region}           403  403  403    403     403    200  200  200    200     403
organisations/country         KE                 403  403  403    403     403    200  200  200    200     403
organisations/constituency    women              403  403  403    403     403    200  200  200    200     403
sessions_app/forum            {forum_pk}         403  403  403    403     403    200  200  200    200     403
sessions_app/session          {session}          403  403  403    403     403    200  403  200    200     403
coalitions/call               {call_pk}          403  403  403    403     403    200  200  200    200     403
coalitions/network            {network}          403  403  403    403     403    200  200  200    200     403
coalitions/committeeseat      {committee_seat}   403  403  403    403     403    200  200  200    200     200
coalitions/criteriaset        {fresh_criteria}   403  403  403    403     403    200  200  200    200     403
coalitions/proposal           {submitted_pk}     200  403  200    200     403    200  403  200    200     403
coalitions/validation         {validation}       200  403  200    200     403    200  403  200    200     403
coalitions/revision           {revision}         200  403  200    200     403    200  403  200    200     403
coalitions/case             {case}             200  403  200    200     403    200  403  200    200     403
coalitions/supportrequest     {support}          200  403  200    200     403    200  403  200    200     403
coalitions/clarification      {round}            200  403  200    200     403    200  403  200    200     403
coalitions/extension          {more_time}        200  403  200    200     403    200  403  200    200     403
coalitions/confirmation       {confirmed}        200  403  200    200     403    200  403  200    200     403
coalitions/introduction       {put_to_lead}      200  403  404    404     403    200  403  404    404     403
auth/group                    {group}            403  403  403    403     403    403  403  403    403     403
account/emailaddress          {address}          403  403  403    403     403    403  403  403    403     403
mfa/authenticator             {authenticator}    403  403  403    403     403    403  403  403    403     403
procrastinate/procrastinatejob {job}             403  403  403    403     403    403  403  403    403     403
"""

DEVELOPMENT = """
#                                                                       other            other
#                                                          nobody  cso  cso   organiser  org.  committee  secretariat
GET  /dev/components/                                         404  404  404     404      404     404        404
GET  /dev/mail/                                               200  200  200     200      200     200        200
GET  /dev/mail/{mail}/                                        200  200  200     200      200     200        200
GET  /dev/mail/{mail}/html/                                   200  200  200     200      200     200        200
"""
# The components are shown where PORTAL_DEBUG is on, which it is not in tests.


MOST_QUERIES, MOST_QUERIES_OF_A_PUBLIC_PAGE = 12, 5


@dataclass(frozen=True, eq=False)
class Row:
    """One address, how it is asked for, and the answer for each role."""

    method: str
    address: str
    answers: dict[str, str]


def _rows(*tables: str) -> tuple[Row, ...]:
    rows = []
    for line in "\n".join(tables).splitlines():
        if line and not line.startswith("#"):
            method, address, *answers = line.split()
            rows.append(Row(method, address, dict(zip(ROLES, answers, strict=True))))
    return tuple(rows)


def _rows_of_models(table: str) -> tuple[Row, ...]:
    rows = []
    for line in table.splitlines():
        if line and not line.startswith("#"):
            model, key, *answers = line.split()
            committee, secretariat = [*answers[:5], "302"], [*answers[5:], "302"]
            for page, one, other in zip(ADMIN_PAGES, committee, secretariat, strict=True):
                answers_of_all = {**dict.fromkeys(ROLES, "in"), "committee": one, "secretariat": other}
                rows.append(Row("GET", f"/admin/{model}/{page.replace('{object}', key)}", answers_of_all))
    return tuple(rows)


ROWS = (
    *_rows(PORTAL, ORGANISATIONS, SESSIONS, COALITIONS, ACCOUNTS, ADMIN, DEVELOPMENT),
    *_rows_of_models(ADMIN_MODELS),
)


@dataclass(frozen=True)
class World:
    """Somebody in each role, and what the addresses name."""

    people: dict[str, User]
    names: dict[str, Any]
    heard: set[str]
    """Which of the planted words stood in the answers."""

    def client(self, role: str) -> Client:
        """Signed in, with a password that was just given."""
        client = Client(raise_request_exception=False)
        if role != "nobody":
            client.force_login(self.people[role])
        return client

    def asked(self, client: Client, method: str, address: str) -> str:
        """The answer, as the tables write it."""
        answer = client.generic(method, address.format(**self.names))
        self.heard.update(secrets_in(answer) - BY_LINK.get(address, set()))
        leads_in = answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
        return "in" if leads_in else str(answer.status_code)

    def asked_in_vain(self, client: Client, method: str, address: str) -> str:
        """The same, and whatever was changed is undone."""
        with transaction.atomic():
            answer = self.asked(client, method, address)
            transaction.set_rollback(True)
        return answer


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> World:
    settings.EMAIL_FILE_PATH, settings.MEDIA_ROOT = tmp_path / "mail", tmp_path / "files"
    call = make_call()
    people = {
        "cso": make_user("Amina Convener"),
        "other_cso": make_user("Tomasz Other"),
        "organiser": make_user("Ines Organiser"),
        "other_organiser": make_user("Daniel Other"),
        "committee": make_reviewer(call, name="Leena Committee"),
        "secretariat": make_secretary(name="Salma Secretariat"),
        "editor": make_user("Edith Editor", email="qzxeditor@team.example.org"),
        "reader": make_user("Rosa Reader", email="qzxreader@team.example.org"),
        "other_committee": make_reviewer(make_call(), name="Olaf Committee"),
    }
    for person in people.values():
        person.set_password("long enough for a test")
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    make_proposal("qzxothersdraft", call=call, convener=people["other_cso"])
    make_session("Another's", lead=make_organisation("Other lead", people=(people["other_organiser"],)))
    lead = make_organisation("Lead", people=(people["organiser"],))
    names = {
        **_names_of_sessions(lead),
        **_names_of_coalitions(call, people),
        **_names_of_cases(call, people["cso"], decider=people["committee"]),
        "lead": lead.pk,
        "unlisted": make_organisation("Nobody's").pk,
        "put_to_lead": make_introduction(Proposal.objects.get(title="Submitted"), lead).pk,
        "asked": request_affiliation(lead, by=people["other_cso"]).pk,
        "mail": _mail(tmp_path / "mail"),
    }
    file_import = ProposalImport.objects.create(
        call=call,
        convener=people["cso"],
        by=people["secretariat"],
        content=b'{"format": "impact-proposals/1", "proposals": []}',
        outcome={"created": [], "changed": [], "unchanged": []},
    )
    return World(people, {**names, "file_import": file_import.pk, **_names_of_admin(people["cso"])}, set())


def _names_of_sessions(lead: Organisation) -> dict[str, Any]:
    forum = make_forum("Forum")
    draft = make_session("qzxsession", lead=lead, co=(make_organisation(),), forum=forum)
    published = make_session(
        "Published", lead=lead, co=(make_organisation(),), forum=forum, state=SessionState.PUBLISHED
    )
    held = make_session("Held", lead=lead, forum=forum, state=SessionState.HELD)
    summarised = make_session("Summarised", lead=lead, forum=forum, state=SessionState.SUMMARISED)
    for session in (held, summarised):
        make_summary(session)
        make_key_issue(session)
        make_recommendation(session)
    return {
        "draft": draft.slug,
        "published": published.slug,
        "held": held.slug,
        "summarised": summarised.slug,
        "forum": forum.slug,
        "forum_pk": forum.pk,
        "session": draft.pk,
        "draft_co": draft.organisers.latest("id").pk,
        "published_co": published.organisers.latest("id").pk,
        "draft_speaker": make_speaker(draft).pk,
        "draft_file": _attachment(draft).pk,
        "published_file": _attachment(published).pk,
        "issue": held.key_issues.get().pk,
        "advice": held.recommendations.get().pk,
    }


def _names_of_coalitions(call: Call, people: dict[str, User]) -> dict[str, Any]:
    convener, team = people["cso"], {TeamRole.EDITOR: people["editor"], TeamRole.READER: people["reader"]}
    own: dict[str, Any] = {"call": call, "convener": convener}
    draft = make_complete_proposal("qzxdrafttitle", summary="qzxdraftsummary", **own)
    with_team(with_contact(draft, "qzxdraft"), team)
    submitted = make_complete_proposal(
        "Submitted", support_needed="qzxsupport: introductions to three missions.", **own
    )
    submitted = hand_in(with_team(with_contact(submitted, "qzxhanded"), team))
    under_review = with_team(make_submitted_proposal("Under review", **own), team)
    open_review(under_review, by=make_reviewer(call))
    lacking = make_lacking("Lacking", call=call, convener=convener)
    exception = make_asked_exception(make_lacking("Asked for", call=call, convener=convener))
    granted = make_granted(make_lacking("Excepted", call=call, convener=convener))
    invitation = invite(ProposalTeam(draft), email="qzxguest@contacts.example.org", role=TeamRole.EDITOR, by=convener)
    asked = make_asked(with_team(make_submitted_proposal("Asked", **own), team))
    answered = make_answered(with_team(make_submitted_proposal("Answered", **own), team))
    returned = with_team(make_returned(people["committee"], **own), team)
    coalition = with_team(shortlisted(with_contact(make_complete_proposal("Coalition", **own), "qzxcoalition")), team)
    late = overdue(make_coalition("Overdue", **own))
    taken_off = with_team(make_taken_off(make_coalition("qzxtakenoff", **own), by=make_reviewer(call)), team)
    fresh_criteria = make_criteria_set(call, published_at=None)
    rehearse(fresh_criteria, by=make_user(is_superuser=True))
    return {
        "link": token_of(asked),
        "ended_link": sign(CONFIRMING, key=asked.pk, nonce="former"),
        "opt_out_link": sign(OPTING_OUT, key=address_key(asked.address), nonce=""),
        "call": call.slug,
        "call_pk": call.pk,
        "fresh_criteria": fresh_criteria.pk,
        "own_draft_pk": draft.pk,
        "submitted_pk": submitted.pk,
        "reviewed_pk": under_review.pk,
        "round": returned.clarifications.get().pk,
        "more_time": submitted.extensions.create(until=timezone.now(), reason="Floods", by=convener).pk,
        "confirmed": asked.membership.confirmations.create(agreed="x", agreed_at=timezone.now(), language="en").pk,
        "support": SupportRequest.objects.get(proposal=submitted).pk,
        "lacking_pk": lacking.pk,
        "asked_pk": exception.proposal_id,
        "excepted_pk": granted.proposal_id,
        "exception": exception.pk,
        "granted": granted.pk,
        "unpublished_call": make_call(title="qzxcall", is_published=False).slug,
        "own_draft": draft.reference,
        "submitted": submitted.reference,
        "under_review": under_review.reference,
        "returned": returned.reference,
        "returned_pk": returned.pk,
        "answered": answered.reference,
        "answered_pk": answered.pk,
        "own_coalition": coalition.reference,
        "coalition_pk": coalition.pk,
        "overdue_pk": late.pk,
        "taken_off": taken_off.reference,
        "taken_off_pk": taken_off.pk,
        "old_news": taken_off.news.get().pk,
        "taken_off_slug": taken_off.slug,
        "under_review_slug": under_review.slug,
        "coalition": coalition.slug,
        "at_work": coalition.reference,
        "step": coalition.activities.latest("id").pk,
        "news": make_news(coalition).pk,
        "member": draft.memberships.latest("position").pk,
        "handed_in": submitted.memberships.latest("position").pk,
        "word": WordImport.objects.create(proposal=draft, by=convener, said={"fields": {}, "lists": {}}).pk,
        "waiting": make_waiting(draft).pk,
        "entry": draft.engagement_entries.latest("id").pk,
        "activity": draft.activities.latest("id").pk,
        "teammate": draft.teammates.get(user=people["editor"]).pk,
        "invitation": invitation.pk,
        "joining": sign(JOINING, key=invitation.pk, nonce=invitation.nonce),
    }


def _names_of_cases(call: Call, convener: User, *, decider: User) -> dict[str, Any]:
    declined, appealed, by_decider = (
        make_submitted_proposal(title, call=call, convener=convener) for title in ("Declined", "Appealed", "By decider")
    )
    for proposal in (declined, appealed, by_decider):
        by = decider if proposal == by_decider else make_reviewer(call)
        open_review(proposal, by=by)
        decline(proposal, by=by, note="Not convincing.")
    closed_call = make_call(is_open=False)
    late_draft = make_proposal("Late", call=closed_call, convener=convener)
    return {
        "declined": declined.reference,
        "case": appeal(appealed, reason="Why?", by=convener).pk,
        "decided_first": appeal(by_decider, reason="Why?", by=convener).pk,
        "closed_call": closed_call.slug,
        "late_draft": late_draft.reference,
        "elsewhere": ask_for_late_entry(late_draft, reason="Power", by=convener).pk,
    }


def _names_of_admin(person: User) -> dict[str, Any]:
    """One object of each model that only the admin shows."""
    return {
        "person": person.pk,
        "seat": SecretariatSeat.objects.get().pk,
        "event": AuditEvent.objects.latest("id").pk,
        "outgoing": OutgoingMail.objects.latest("id").pk,
        "region": Region.objects.order_by("id")[0].pk,
        "network": make_network().pk,
        "committee_seat": CommitteeSeat.objects.order_by("id")[0].pk,
        "validation": Validation.objects.order_by("id")[0].pk,
        "revision": Revision.objects.order_by("id")[0].pk,
        "group": Group.objects.create(name="Group").pk,
        "address": EmailAddress.objects.order_by("id")[0].pk,
        "authenticator": Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={}).pk,
        "job": ProcrastinateJob.objects.order_by("id")[0].pk,
    }


def _attachment(session: Session) -> Attachment:
    return Attachment.objects.create(
        session=session, title="Note", kind=FileKind.PDF, size=4, file=ContentFile(b"%PDF", name="note.pdf")
    )


def _mail(folder: Path) -> str:
    folder.mkdir()
    (folder / "first.log").write_text("To: a@example.org\nSubject: Hello\nContent-Type: text/html\n\n<p>Hello</p>\n")
    return "first-0"


@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_each_role_as_the_table_says_and_reading_changes_nothing(world: World, role: str) -> None:
    client = world.client(role)
    before = _contents()
    answers, queries = {}, {}
    for row in (one for one in ROWS if one.method == "GET"):
        with CaptureQueriesContext(connection) as executed:
            answers[row] = world.asked(client, "GET", row.address)
        queries[row] = len(executed)
    after = _contents()
    answers |= {row: world.asked_in_vain(client, "POST", row.address) for row in ROWS if row.method == "POST"}
    wrong = [
        f"{row.method} {row.address}: {answer}, not {row.answers[role]}"
        for row, answer in answers.items()
        if answer != row.answers[role]
    ]
    wrong += [f"reading changed the table {table}" for table in before if before[table] != after[table]]
    most = MOST_QUERIES_OF_A_PUBLIC_PAGE if role == "nobody" else MOST_QUERIES
    wrong += [f"{row.address}: {number} queries" for row, number in queries.items() if number > most]
    wrong += differences_of_secrets(world.heard, role)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", MORE_ROLES)
def test_a_team_and_another_committee_read_what_is_theirs(world: World, role: str) -> None:
    client = world.client(role)
    for row in ROWS:
        (world.asked if row.method == "GET" else world.asked_in_vain)(client, row.method, row.address)
    assert not differences_of_secrets(world.heard, role)


def test_what_is_only_posted_to_cannot_be_opened(world: World) -> None:
    opened = {_route_of(row.address.format(**world.names)) for row in ROWS if row.method == "GET"}
    posted = [row for row in ROWS if _route_of(row.address.format(**world.names)) not in opened]
    assert posted
    for role in ROLES:
        client = world.client(role)
        for row in posted:
            refused = row.answers[role] in {"in", "403", "404"}
            answers = {"405", row.answers[role]} if refused else {"405"}
            assert world.asked(client, "GET", row.address) in answers, f"{row.address} for {role}"


def test_every_address_has_a_row(world: World) -> None:
    known = {_route_of(row.address.format(**world.names)) for row in ROWS}
    without = sorted(set(routes()) - known)
    assert not without, "no row in the tables for:\n" + "\n".join(without)


def _route_of(path: str) -> str:
    try:
        return resolve(path).route
    except Resolver404:
        return f"nothing at {path}"


def _contents() -> dict[str, str]:
    """A digest of each table; a person's own web session may change."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' and tablename <> 'django_session'")
        tables = [name for (name,) in cursor.fetchall()]
        digests = {}
        for table in tables:
            cursor.execute(f'select md5(string_agg(t::text, chr(10) order by t::text)) from "{table}" t')
            digests[table] = cursor.fetchone()[0]
    return digests
