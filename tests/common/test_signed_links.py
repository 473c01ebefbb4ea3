"""Signed links: one purpose, some days, and nothing that was not signed here."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.common.signed_links import BrokenLink, Claim, ExpiredLink, Purpose, new_nonce, read, sign

WEEK = Purpose("asking", timedelta(days=7))
OTHER = Purpose("telling", timedelta(days=7))


@given(key=st.text(), nonce=st.text())
def test_a_link_says_what_was_signed(key: str, nonce: str) -> None:
    assert read(WEEK, sign(WEEK, key=key, nonce=nonce)) == Claim(key, nonce)


@given(token=st.text())
def test_nothing_else_is_a_link(token: str) -> None:
    with pytest.raises(BrokenLink):
        read(WEEK, token)


def test_a_link_of_another_purpose_is_none() -> None:
    with pytest.raises(BrokenLink):
        read(OTHER, sign(WEEK, key=1, nonce="n"))


def test_something_else_that_was_signed_alike_is_no_link() -> None:
    for value in (5, ["one"], ["a", "b", "c"], "ab", {"a": 1, "b": 2}, [1, 2]):
        with pytest.raises(BrokenLink):
            read(WEEK, signing.dumps(value, salt=WEEK.salt))


def test_any_changed_character_breaks_it() -> None:
    token = sign(WEEK, key=1, nonce="n")
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        # The last character of a signature holds a few bits that mean nothing.
        if place < len(token) - 1:
            with pytest.raises((BrokenLink, ExpiredLink)):
                read(WEEK, changed)


def test_it_lasts_as_long_as_its_purpose_says() -> None:
    token = sign(WEEK, key=1, nonce="n")
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert read(WEEK, token).key == "1"
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)), pytest.raises(ExpiredLink):
        read(WEEK, token)


def test_nonces_differ_and_fit_into_an_address() -> None:
    nonces = {new_nonce() for _nonce in range(100)}
    assert len(nonces) == 100
    assert all(len(nonce) <= 32 and nonce.replace("-", "").replace("_", "").isalnum() for nonce in nonces)
    assert settings.SECRET_KEY not in sign(WEEK, key=1, nonce=nonces.pop())
