"""What browsers are told with every answer."""

import pytest
from django.core.cache import caches
from django.test import Client, override_settings

from portal import settings


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/no/such/page/", "/%00", "/healthz"])
def test_every_answer_is_locked_down(client: Client, address: str) -> None:
    answer = client.get(address)
    policy = {part.split()[0]: part.split()[1:] for part in answer["Content-Security-Policy"].split(";")}
    assert policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_pages_are_sent_compressed(client: Client) -> None:
    plain, packed = client.get("/accounts/login/"), client.get("/accounts/login/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.django_db
def test_the_cache_that_all_processes_share_has_its_table() -> None:
    with override_settings(CACHES={"default": settings.SHARED_CACHE}):
        assert caches["default"].add("attempts", 1)
        assert caches["default"].incr("attempts") == 2
        caches["default"].clear()
