"""Addresses of calls, coalitions and proposals."""

from typing import Any

from django.urls import include, path

from coalitions.views import (
    cases,
    coalition,
    confirmations,
    introductions,
    member_imports,
    member_tables,
    members,
    news,
    papers,
    plans,
    progress,
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
    path("<int:pk>/progress/", progress.progress_create, name="progress_create"),
]
news_patterns = [
    path("", news.news_list, name="news_list"),
    path("new/", news.news_create, name="news_create"),
    path("<int:pk>/", news.news_update, name="news_update"),
    path("<int:pk>/removal/", news.news_delete, name="news_delete"),
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
# The convener's side of introductions, and the organisation's.
asked_introduction_patterns = [
    path("", introductions.asked_introduction_list, name="asked_introduction_list"),
    path("new/", introductions.introduction_create, name="introduction_create"),
]
introduction_patterns = [
    path("", introductions.introduction_list, name="introduction_list"),
    path("<int:pk>/", introductions.introduction_detail, name="introduction_detail"),
    path("<int:pk>/agreement/", introductions.introduction_agreement_create, name="introduction_agreement_create"),
    path("<int:pk>/refusal/", introductions.introduction_refusal_create, name="introduction_refusal_create"),
    path("<int:pk>/closing/", introductions.introduction_closing_create, name="introduction_closing_create"),
]
proposal_patterns: list[Any] = [
    path("", proposals.proposal_detail, name="proposal_detail"),
    path("about/", proposals.about_update, name="about_update"),
    path("members/", include(member_patterns)),
    path("engagement/", include(engagement_patterns)),
    path("work-plan/", include(activity_patterns)),
    path("news/", include(news_patterns)),
    path("pledge/", proposals.pledge_update, name="pledge_update"),
    path("team/", include(team_patterns)),
    path("introductions/", include(asked_introduction_patterns)),
    path("submission/", submission.submission_create, name="submission_create"),
    path("withdrawal/", submission.withdrawal_create, name="withdrawal_create"),
    path("appeal/", cases.appeal_create, name="appeal_create"),
    path("late-entry/", cases.late_entry_create, name="late_entry_create"),
    path("cases/<int:pk>/withdrawal/", cases.case_withdrawal_create, name="case_withdrawal_create"),
    path("document.<str:ending>", papers.paper_detail, name="paper_detail"),
    path("document/imports/", include(word_import_patterns)),
    path("revisions/", revisions.revision_list, name="revision_list"),
    path("revisions/comparison/", revisions.comparison_detail, name="comparison_detail"),
]
coalition_patterns = [
    path("", coalition.coalition_detail, name="coalition_detail"),
    path("news/", coalition.public_news_list, name="public_news_list"),
    path("news/<int:pk>/", coalition.public_news_detail, name="public_news_detail"),
    path("changes/", coalition.amendment_list, name="amendment_list"),
    path("calendar.ics", coalition.calendar_detail, name="calendar_detail"),
    path("news.atom", coalition.news_feed, name="news_feed"),
]
urlpatterns = [
    path("calls/", public.call_list, name="call_list"),
    path("calls/<slug:slug>/", public.call_detail, name="call_detail"),
    path("calls/<slug:slug>/late-entry/", cases.late_draft_create, name="late_draft_create"),
    path("coalitions/", public.coalition_list, name="coalition_list"),
    path("coalitions/<slug:slug>/", include(coalition_patterns)),
    path("coalitions/<slug:slug>/document.pdf", papers.coalition_paper_detail, name="coalition_paper_detail"),
    path("confirmations/<str:token>/", include(confirmation_patterns)),
    path("confirmation-requests/<str:token>/opt-out/", confirmations.opt_out, name="opt_out"),
    path("introductions/", include(introduction_patterns)),
    path("self-check/", self_check.self_check, name="self_check"),
    path("self-check/file/", self_check.self_check_file, name="self_check_file"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("team-invitations/<str:token>/", team.invitation_detail, name="invitation_detail"),
    path("proposals/new/", proposals.proposal_create, name="proposal_create"),
    path("proposals/<str:reference>/", include(proposal_patterns)),
]
