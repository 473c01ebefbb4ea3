"""Addresses of calls, coalitions and proposals."""

from typing import Any

from django.urls import include, path

from coalitions.views import member_imports, member_tables, members, plans, proposals, public, submission

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
proposal_patterns: list[Any] = [
    path("", proposals.proposal_detail, name="proposal_detail"),
    path("about/", proposals.about_update, name="about_update"),
    path("members/", include(member_patterns)),
    path("engagement/", include(engagement_patterns)),
    path("work-plan/", include(activity_patterns)),
    path("pledge/", proposals.pledge_update, name="pledge_update"),
    path("submission/", submission.submission_create, name="submission_create"),
    path("withdrawal/", submission.withdrawal_create, name="withdrawal_create"),
]
urlpatterns = [
    path("calls/", public.call_list, name="call_list"),
    path("calls/<slug:slug>/", public.call_detail, name="call_detail"),
    path("coalitions/", public.coalition_list, name="coalition_list"),
    path("coalitions/<slug:slug>/", public.coalition_detail, name="coalition_detail"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/new/", proposals.proposal_create, name="proposal_create"),
    path("proposals/<str:reference>/", include(proposal_patterns)),
]
