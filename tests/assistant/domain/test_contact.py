"""Identities are compared in one form; each value of a contact has its source."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.contact import (
    BuyingRole,
    ContactEvent,
    CustomerContact,
    IdentityKind,
    differences,
    normalise,
    sources,
)
from assistant.domain.phone import normal_phone

NOW = datetime(2026, 5, 7, tzinfo=UTC)
LIN = CustomerContact("lin", "c", "林晓", NOW, title="厂长", roles=frozenset({BuyingRole.COACH}))


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138-0013-8000",
        "(+86) 138 0013 8000",
        "0086 13800138000",
        "86 138 0013 8000",
        "１３８００１３８０００",
    ],
)
def test_one_mobile_number_is_one_however_it_is_written(written: str) -> None:
    assert normalise(IdentityKind.PHONE, written) == "+8613800138000"


@pytest.mark.parametrize(
    ("written", "country", "is_kept_as"),
    [
        ("021-6400 1234 转 12", "86", "+862164001234"),
        ("+44 (0)20 7946 0000", "86", "+442079460000"),
        ("(415) 555-0100 ext. 3", "1", "+14155550100"),
        ("020 7946 0000", "44", "+442079460000"),
        ("6400 1234", "86", "64001234"),
    ],
)
def test_numbers_carry_their_country_where_it_is_known(written: str, country: str, is_kept_as: str) -> None:
    assert normal_phone(written, country) == is_kept_as


@given(st.integers(min_value=10_000, max_value=10**15 - 1))
def test_a_normal_number_stays_as_it_is(number: int) -> None:
    once = normal_phone(f"+{number}")
    assert normal_phone(once) == once == f"+{number}"


@pytest.mark.parametrize(
    ("kind", "written"),
    [("phone", "12"), ("phone", "call me"), ("email", "lin@"), ("email", "lin"), ("email", "a@b"), ("wechat", " ")],
)
def test_what_is_none_is_refused(kind: str, written: str) -> None:
    with pytest.raises(ValueError, match=r"number|address|id"):
        normalise(IdentityKind(kind), written)


@given(kind=st.sampled_from(IdentityKind), written=st.text())
def test_any_words_are_normal_after_once_or_refused(kind: IdentityKind, written: str) -> None:
    try:
        once = normalise(kind, written)
    except ValueError:
        return
    assert once and normalise(kind, once) == once


def test_mail_addresses_are_compared_without_case_and_ids_of_work_chats_with() -> None:
    assert normalise(IdentityKind.EMAIL, " Lin@Harbor.example ") == "lin@harbor.example"
    assert normalise(IdentityKind.WECHAT, "LinX") == "linx"
    assert normalise(IdentityKind.FEISHU, "ou_Ab1") == "ou_Ab1"


def test_each_value_points_at_the_event_that_brought_it() -> None:
    added = ContactEvent("lin", "heard", "wang", NOW, {"title": ("", "主任"), "roles": ([], ["user"])}, "r1", "林主任")
    changed = ContactEvent(
        "lin", "suggested", "wang", NOW, {"title": ("主任", "厂长"), "roles": (["user"], ["coach"])}, "r2", "林晓是内线"
    )
    assert sources(LIN, [added, changed]) == {("title", "厂长"): changed, ("roles", "coach"): changed}


def test_what_differs_is_plain_and_a_new_one_is_compared_with_nothing() -> None:
    changes = differences(None, LIN)
    assert changes == {"name": ("", "林晓"), "title": ("", "厂长"), "roles": ([], ["coach"])}
    assert differences(LIN, LIN) == {}
    assert date(2026, 5, 7).isoformat() not in str(changes)
