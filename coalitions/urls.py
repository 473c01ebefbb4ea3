"""Addresses of calls, coalitions and proposals."""

from typing import Any

from django.urls import include, path

from coalitions.views import (
    confirmations,
    member_imports,
    member_tables,
    members,
    papers,
    plans,
    proposals,
    public,
    revisions,
    self_check,
    submission,
    team,
    word_imports,
)

app_name = "coalitions"

member_patterns = [
    path("", members.member_list, name="member_list"),
    path("new/", members.member_create, name="member_create"),
    path("registry/", members.registry_list, name="registry_list"),
    path("table.<str:ending>", member_tables.member_table_detail, name="member_table_detail"),
    path("template.<str:ending>", member_tables.member_template_detail, name="member_template_detail"),
    path("imports/new/", member_imports.member_import_create, name="member_import_create"),
    path("imports/<int:pk>/", member_imports.member_import_detail, name="member_import_detail"),
    path("imports/<int:pk>/choices/", member_imports.import_choice_update, name="import_choice_update"),
    path("imports/<int:pk>/acceptance/", member_imports.acceptance_create, name="acceptance_create"),
    path("imports/<int:pk>/removal/", member_imports.member_import_delete, name="member_import_delete"),
    path("<int:pk>/", members.member_update, name="member_update"),
    path("<int:pk>/removal/", members.member_delete, name="member_delete"),
    path("<int:pk>/position/", members.member_position_update, name="member_position_update"),
    path("<int:pk>/lead/", members.lead_update, name="lead_update"),
    path("<int:pk>/departure/", members.departure_create, name="departure_create"),
    path("<int:pk>/return/", members.return_create, name="return_create"),
    path("confirmation-requests/", members.confirmation_requests_create, name="confirmation_requests_create"),
    path("<int:pk>/confirmation-request/", members.confirmation_request_create, name="confirmation_request_create"),
]
# Opened by a signed link, without an account.
confirmation_patterns = [
    path("", confirmations.confirmation_detail, name="confirmation_detail"),
    path("agreement/", confirmations.agreement_create, name="agreement_create"),
    path("correction/", confirmations.correction_create, name="correction_create"),
    path("refusal/", confirmations.refusal_create, name="refusal_create"),
    path("disavowal/", confirmations.disavowal_create, name="disavowal_create"),
]
engagement_patterns = [
    path("", plans.engagement_list, name="engagement_list"),
    path("new/", plans.engagement_create, name="engagement_create"),
    path("<int:pk>/", plans.engagement_update, name="engagement_update"),
    path("<int:pk>/removal/", plans.engagement_delete, name="engagement_delete"),
    path("<int:pk>/position/", plans.engagement_position_update, name="engagement_position_update"),
]
activity_patterns = [
    path("", plans.activity_list, name="activity_list"),
    path("new/", plans.activity_create, name="activity_create"),
    path("<int:pk>/", plans.activity_update, name="activity_update"),
    path("<int:pk>/removal/", plans.activity_delete, name="activity_delete"),
]
# A Word document that comes back.
word_import_patterns = [
    path("new/", word_imports.word_import_create, name="word_import_create"),
    path("<int:pk>/", word_imports.word_import_detail, name="word_import_detail"),
    path("<int:pk>/acceptance/", word_imports.word_acceptance_create, name="word_acceptance_create"),
    path("<int:pk>/removal/", word_imports.word_import_delete, name="word_import_delete"),
]
team_patterns = [
    path("", team.team_list, name="team_list"),
    path("invitations/new/", team.invitation_create, name="invitation_create"),
    path("invitations/<int:pk>/withdrawal/", team.invitation_withdrawal_create, name="invitation_withdrawal_create"),
    path("<int:pk>/role/", team.teammate_role_update, name="teammate_role_update"),
    path("<int:pk>/removal/", team.teammate_delete, name="teammate_delete"),
]
proposal_patterns: list[Any] = [
    path("", proposals.proposal_detail, name="proposal_detail"),
    path("about/", proposals.about_update, name="about_update"),
    path("members/", include(member_patterns)),
    path("engagement/", include(engagement_patterns)),
    path("work-plan/", include(activity_patterns)),
    path("pledge/", proposals.pledge_update, name="pledge_update"),
    path("team/", include(team_patterns)),
    path("submission/", submission.submission_create, name="submission_create"),
    path("withdrawal/", submission.withdrawal_create, name="withdrawal_create"),
    path("document.<str:ending>", papers.paper_detail, name="paper_detail"),
    path("document/imports/", include(word_import_patterns)),
    path("revisions/", revisions.revision_list, name="revision_list"),
    path("revisions/comparison/", revisions.comparison_detail, name="comparison_detail"),
]
urlpatterns = [
    path("calls/", public.call_list, name="call_list"),
    path("calls/<slug:slug>/", public.call_detail, name="call_detail"),
    path("coalitions/", public.coalition_list, name="coalition_list"),
    path("coalitions/<slug:slug>/", public.coalition_detail, name="coalition_detail"),
    path("coalitions/<slug:slug>/document.pdf", papers.coalition_paper_detail, name="coalition_paper_detail"),
    path("confirmations/<str:token>/", include(confirmation_patterns)),
    path("confirmation-requests/<str:token>/opt-out/", confirmations.opt_out, name="opt_out"),
    path("self-check/", self_check.self_check, name="self_check"),
    path("self-check/file/", self_check.self_check_file, name="self_check_file"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("team-invitations/<str:token>/", team.invitation_detail, name="invitation_detail"),
    path("proposals/new/", proposals.proposal_create, name="proposal_create"),
    path("proposals/<str:reference>/", include(proposal_patterns)),
]
