"""Dates and amounts the way people say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.followup import Budget, Contact, Grain, GrainedDate, HelpAsked, NextStep, Qualifier, Stage
from assistant.services.phrasing import amount_text, date_text, duration_text, value_text
from tests.conftest import WORDING

TODAY = date(2026, 5, 7)


@pytest.mark.parametrize(
    ("day", "grain", "chinese", "english"),
    [
        (date(2026, 5, 8), Grain.DAY, "5月8日 周五", "Fri 8 May"),
        (date(2027, 1, 8), Grain.DAY, "2027年1月8日 周五", "Fri 8 Jan 2027"),
        (date(2026, 5, 10), Grain.WEEK, "5月4日那周", "week of 4 May"),
        (date(2026, 5, 31), Grain.MONTH, "5月", "May"),
        (date(2026, 9, 30), Grain.QUARTER, "三季度", "Q3"),
        (date(2027, 3, 31), Grain.QUARTER, "2027年一季度", "Q1 2027"),
        (date(2026, 12, 31), Grain.YEAR, "2026年", "2026"),
    ],
)
def test_dates_are_said_as_exactly_as_they_are_known(day: date, grain: Grain, chinese: str, english: str) -> None:
    assert date_text(GrainedDate(day, grain), "zh-CN", TODAY) == chinese
    assert date_text(GrainedDate(day, grain), "en", TODAY) == english


@pytest.mark.parametrize(
    ("budget", "chinese", "english"),
    [
        (Budget(1_200_000, "CNY"), "120万元", "¥1,200,000"),
        (Budget(1_200_000), "120万", "1,200,000"),
        (Budget(180_000, "USD", Qualifier.MAX), "最多18万美元", "up to $180,000"),
        (Budget(120_000_000, None, Qualifier.ABOUT), "约1.2亿", "about 120,000,000"),
        (Budget(123_456_789), "123,456,789", "123,456,789"),
        (Budget(9_800, "CNY", Qualifier.MIN), "至少9,800元", "at least ¥9,800"),
        (Budget(99.5, "EUR"), "99.5欧元", "€99.5"),
        (Budget(500_000, "SEK"), "50万 SEK", "SEK 500,000"),
        (Budget(0), "0", "0"),
    ],
)
def test_amounts_are_said_in_the_units_people_use(budget: Budget, chinese: str, english: str) -> None:
    assert amount_text(budget, "zh-CN") == chinese
    assert amount_text(budget, "en") == english


@given(st.integers(0, 10**15 - 1))
def test_no_digit_of_an_amount_is_lost(amount: int) -> None:
    chinese = amount_text(Budget(amount), "zh-CN").replace(",", "")
    units = {"亿": 10**8, "万": 10**4, "": 1}
    total, number = 0.0, ""
    for char in chinese + " ":
        if char in "0123456789.":
            number += char
        else:
            total += round(float(number or 0) * units[char.strip()], 4)
            number = ""
    assert round(total) == amount
    assert int(amount_text(Budget(amount), "en").replace(",", "")) == amount


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(Grain), st.sampled_from(["zh-CN", "en"]))
def test_every_date_can_be_said(day: date, grain: Grain, locale: str) -> None:
    assert date_text(GrainedDate(day, grain), locale, TODAY)  # type: ignore[arg-type]


def test_values_of_every_shape_fit_on_a_line() -> None:
    def say(name: str, value: object, locale: str = "zh-CN") -> str:
        return value_text(WORDING, name, value, locale, TODAY)  # type: ignore[arg-type]

    assert say("contacts", Contact("张国栋", "CIO", ("张总", "老张"))) == "张国栋 · CIO（张总、老张）"
    assert say("contacts", Contact("Tom Reed")) == "Tom Reed"
    step = NextStep("发报价", GrainedDate(date(2026, 5, 8)), "李雷")
    assert say("next_steps", step) == "发报价 · 5月8日 周五 · 李雷"
    assert say("next_steps", NextStep("call back"), "en") == "call back"
    assert say("help_requests", HelpAsked("李雷", "看接口")) == "李雷：看接口"
    assert say("stage_hint", Stage.ON_HOLD, "en") == "on hold"
    assert say("occurred_on", date(2026, 5, 6)) == "5月6日 周三"
    assert say("needs", "自动对账") == "自动对账"


def test_lengths_are_said_in_minutes_and_seconds() -> None:
    assert [duration_text(s) for s in (0.4, 42.2, 60, 725)] == ["0:00", "0:42", "1:00", "12:05"]
