"""Addresses of sessions and what belongs to them."""

from typing import Any

from django.urls import include, path

from sessions_app.views import (
    attachments,
    editing,
    forums,
    organisers,
    recommendations,
    sessions,
    speakers,
    steps,
    summaries,
)

app_name = "sessions"

organiser_patterns = [
    path("", organisers.organiser_list, name="organiser_list"),
    path("new/", organisers.organiser_create, name="organiser_create"),
    path("<int:pk>/lead/", organisers.lead_update, name="lead_update"),
    path("<int:pk>/removal/", organisers.organiser_delete, name="organiser_delete"),
]
speaker_patterns = [
    path("", speakers.programme_detail, name="programme_detail"),
    path("new/", speakers.speaker_create, name="speaker_create"),
    path("<int:pk>/edit/", speakers.speaker_update, name="speaker_update"),
    path("<int:pk>/position/", speakers.speaker_position_update, name="speaker_position_update"),
    path("<int:pk>/removal/", speakers.speaker_delete, name="speaker_delete"),
]
attachment_patterns = [
    path("", attachments.attachment_list, name="attachment_list"),
    path("new/", attachments.attachment_create, name="attachment_create"),
    path("<int:pk>/", attachments.attachment_detail, name="attachment_detail"),
    path("<int:pk>/removal/", attachments.attachment_delete, name="attachment_delete"),
]
key_issue_patterns = [
    path("new/", summaries.key_issue_create, name="key_issue_create"),
    path("<int:pk>/edit/", summaries.key_issue_update, name="key_issue_update"),
    path("<int:pk>/position/", summaries.key_issue_position_update, name="key_issue_position_update"),
    path("<int:pk>/removal/", summaries.key_issue_delete, name="key_issue_delete"),
]
recommendation_patterns = [
    path("new/", recommendations.recommendation_create, name="recommendation_create"),
    path("<int:pk>/edit/", recommendations.recommendation_update, name="recommendation_update"),
    path("<int:pk>/position/", recommendations.recommendation_position_update, name="recommendation_position_update"),
    path("<int:pk>/removal/", recommendations.recommendation_delete, name="recommendation_delete"),
]
# Until the summary is published numbers move, so that its editors' pages go by keys that stay with their rows.
summary_patterns: list[Any] = [
    path("edit/", summaries.summary_update, name="summary_update"),
    path("publication/", steps.summary_publication_create, name="summary_publication_create"),
    path("key-issues/", include(key_issue_patterns)),
    path("recommendations/", include(recommendation_patterns)),
]
# A number that is published is an address for good.
published_recommendation_patterns = [
    path("", recommendations.recommendation_detail, name="recommendation_detail"),
    path("follow-ups/new/", recommendations.follow_up_create, name="follow_up_create"),
]
session_patterns: list[Any] = [
    path("", sessions.session_detail, name="session_detail"),
    path("edit/", editing.session_update, name="session_update"),
    path("edit/<slug:section>/", editing.section_update, name="section_update"),
    path("organisers/", include(organiser_patterns)),
    path("speakers/", include(speaker_patterns)),
    path("attachments/", include(attachment_patterns)),
    path("publication/", steps.publication_create, name="publication_create"),
    path("holding/", steps.holding_create, name="holding_create"),
    path("cancellation/", steps.cancellation_create, name="cancellation_create"),
    path("summary/", include(summary_patterns)),
    path("recommendations/<int:number>/", include(published_recommendation_patterns)),
]
urlpatterns = [
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/new/", sessions.session_create, name="session_create"),
    path("sessions/<slug:slug>/", include(session_patterns)),
    path("forums/<slug:slug>/", forums.forum_detail, name="forum_detail"),
    path("recommendations/", recommendations.recommendation_list, name="recommendation_list"),
    path("speakers/", speakers.speaker_list, name="speaker_list"),
]
