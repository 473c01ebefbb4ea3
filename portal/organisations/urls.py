"""Addresses of organisations and of who speaks for them."""

from django.urls import path

from portal.organisations.views import affiliations, openness, organisations

app_name = "organisations"

urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/new/", organisations.organisation_create, name="organisation_create"),
    path("organisations/mine/", affiliations.affiliation_list, name="affiliation_list"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/openness/", openness.openness_update, name="openness_update"),
    path("organisations/<int:pk>/people/", affiliations.person_list, name="person_list"),
    path("organisations/<int:pk>/affiliation/", affiliations.affiliation_create, name="affiliation_create"),
    path("affiliations/<int:pk>/acceptance/", affiliations.acceptance_create, name="acceptance_create"),
    path("affiliations/<int:pk>/ending/", affiliations.ending_create, name="ending_create"),
]
