"""Webhook calls are told from strangers' by their secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.im.telegram.secret import check_form, verify


def test_the_secret_verifies() -> None:
    assert verify("s3cret_of-ours", "s3cret_of-ours")


@pytest.mark.parametrize("header", [None, "", "s3cret_of-our", "s3cret_of-ours ", "S3CRET_OF-OURS", "秘密", "\ud800"])
def test_anything_else_does_not(header: str | None) -> None:
    assert not verify(header, "s3cret_of-ours")


@pytest.mark.parametrize("header", [None, "", "x"])
def test_no_secret_configured_verifies_nobody(header: str | None) -> None:
    assert not verify(header, "")


@given(st.text(), st.text(min_size=1))
def test_only_equal_texts_verify(header: str, secret: str) -> None:
    assert verify(header, secret) == (header == secret)


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "ümlaut", "a\n"])
def test_a_secret_that_telegram_would_refuse_is_named_as_such(secret: str) -> None:
    with pytest.raises(ValueError, match="1 to 256 characters"):
        check_form(secret)
