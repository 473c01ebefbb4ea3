"""The portal's addresses, and one that does as little as a Django view with a query can."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.organisations.models import Country


def bare(_request: HttpRequest) -> HttpResponse:
    """One query, a few bytes."""
    return HttpResponse(Country.objects.values_list("name", flat=True).get(pk="KE"))


urlpatterns = [
    path("bare/", bare),
    path("bare-behind-our-middleware/", bare),
    path("", include("portal.urls")),
]
