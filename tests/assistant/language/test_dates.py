"""Date phrases, zh and en, against the project's date rules; examples of our own."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.domain.followup import Grain, GrainedDate
from assistant.language.dates import DateRange, FoundDate, find_dates, resolve_case, resolve_date
from tests.assistant.language.date_holdout import HOLDOUT, SECOND

NOW = datetime.fromisoformat("2026-03-11T10:00:00+08:00")
"""A Wednesday."""


def _shown(record: dict[str, str | None]) -> str:
    if "start" in record:
        return f"{record['start']}..{record['end']}"
    return f"{record['date']} {record['grain']}" if record["date"] else "null"


@pytest.mark.parametrize(("now", "language", "text", "expected"), [*HOLDOUT, *SECOND])
def test_phrases_written_from_the_rules_alone(now: str, language: str, text: str, expected: str) -> None:
    assert _shown(resolve_case(text, datetime.fromisoformat(now), language)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周三，不对，周四去拜访", "2026-03-12 day"),
        ("从周三改到周五", "2026-03-13 day"),
        ("原定20号推迟到25号", "2026-03-25 day"),
        ("不是周五，是下周一交", "2026-03-16 day"),
        ("三五天内给答复", "null"),
        ("过十天再看", "2026-03-21 day"),
        ("一年半以后", "2027-09-11 day"),
        ("4月的第二个周二", "2026-04-14 day"),
        ("下个月最后一个工作日", "2026-04-30 day"),
        ("五一假期后第一个周三", "2026-05-06 day"),
        ("去年国庆签的", "2025-10-01 day"),
        ("腊月二十三", "2027-01-30 day"),
        ("3月19号周四下午三点", "2026-03-19 day"),
        ("明年年底可能", "2027-12-31 year"),
        ("可能明年吧", "null"),
        ("15号之后再说", "null"),
        ("上个月5号聊的", "2026-02-05 day"),
        ("每周三例会", "null"),
        ("三个月的试用期", "null"),
        ("第三期款还没付", "null"),
        ("开了三天会", "null"),
        ("周六一起吃饭", "2026-03-14 day"),
        ("3号楼的机房", "null"),
    ],
)
def test_chinese_phrases(text: str, expected: str) -> None:
    assert _shown(resolve_case(text, NOW, "zh")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday, no wait, Wednesday works", "2026-03-18 day"),
        ("not Monday but Tuesday", "2026-03-17 day"),
        ("the demo moved from Tuesday to Thursday", "2026-03-12 day"),
        ("Friday instead of Thursday", "2026-03-13 day"),
        ("Tuesday week", "2026-03-24 day"),
        ("a week tomorrow", "2026-03-19 day"),
        ("the Friday before Easter", "2026-04-03 day"),
        ("three days before Christmas", "2026-12-22 day"),
        ("last Friday of the month", "2026-03-27 day"),
        ("the first business day after New Year", "2027-01-04 day"),
        ("on Thursday the 19th at 3 pm", "2026-03-19 day"),
        ("Monday to Wednesday next week", "2026-03-16..2026-03-18"),
        ("between the 3rd and the 5th of June", "2026-06-03..2026-06-05"),
        ("we may decide in May", "2026-05-31 month"),
        ("April said she will call", "null"),
        ("the sun is out and I sat with her", "null"),
        ("every Friday", "null"),
        ("on the third floor", "null"),
        ("24/7 support for 20% of users", "null"),
        ("the trial lasts 14 days", "null"),
        ("in a couple of weeks", "null"),
    ],
)
def test_english_phrases(text: str, expected: str) -> None:
    assert _shown(resolve_case(text, NOW, "en")) == expected


def test_a_contact_looks_back_and_a_plan_ahead() -> None:
    assert resolve_date("周二跟他们通过电话", NOW, "zh") == GrainedDate(date(2026, 3, 10))
    assert resolve_date("周二跟他们通电话", NOW, "zh") == GrainedDate(date(2026, 3, 17))
    assert resolve_date("约了4月2号给她演示", NOW, "zh") == GrainedDate(date(2026, 4, 2))
    assert resolve_date("4月2号我把用的材料送过去", NOW, "zh") == GrainedDate(date(2026, 4, 2))
    assert resolve_date("补记一下周一的电话", NOW, "zh") == GrainedDate(date(2026, 3, 9))
    assert resolve_date("周二", NOW, "zh", direction="past") == GrainedDate(date(2026, 3, 10))
    assert resolve_date("the year before 2027", NOW, "en") == GrainedDate(date(2026, 12, 31), Grain.YEAR)
    assert resolve_date("I called them Tuesday", NOW, "en") == GrainedDate(date(2026, 3, 10))
    assert resolve_date("I'll call them Tuesday", NOW, "en") == GrainedDate(date(2026, 3, 17))


def test_dates_of_both_languages_are_found_in_a_mixed_sentence() -> None:
    text = "上周五做了demo，next Tuesday给他们quote，月底前签"
    values = [one.value for one in find_dates(text, NOW, "zh")]
    assert values == [
        GrainedDate(date(2026, 3, 6)),
        GrainedDate(date(2026, 3, 17)),
        GrainedDate(date(2026, 3, 31), Grain.MONTH),
    ]


def test_spans_are_those_of_the_text_as_written() -> None:
    text = "Ｑ２之前，下禮拜三我們再碰"
    spans = [text[one.start : one.end] for one in find_dates(text, NOW, "zh")]
    assert spans == ["Ｑ２之前", "下禮拜三"]


def test_a_time_of_day_is_weak_and_yields_to_a_date() -> None:
    found = find_dates("晚上，明天再说", NOW, "zh")
    assert found[0] == FoundDate(0, 2, GrainedDate(date(2026, 3, 11)), weak=True)
    assert resolve_date("晚上，明天再说", NOW, "zh") == GrainedDate(date(2026, 3, 12))


ALPHABET = "周星期礼拜一二三四五六日天月年号底初中旬前后内上下这本个第半国庆节工作Q1234567890/-.到至， abcdefmonthuryw'"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet=ALPHABET, max_size=30), st.sampled_from(["zh", "en"]))
@example("9999年9999月9999号 千年后", "zh")
@example("99/99/99 2026-02-30 in 9999999 years", "en")
def test_no_text_breaks_it_and_spans_stay_inside_and_apart(text: str, language: str) -> None:
    end = 0
    for one in find_dates(text, NOW, language):
        assert end <= one.start < one.end <= len(text)
        end = one.end
        if isinstance(one.value, DateRange):
            assert one.value.start < one.value.end


DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_a_full_date_is_that_date_however_it_is_written(day: date) -> None:
    phrases = {
        "zh": [f"{day.year}年{day.month}月{day.day}号签", f"{day:%Y-%m-%d}上线", f"{day.year}/{day.month}/{day.day}"],
        "en": [f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", f"by {day:%Y-%m-%d}"],
    }
    for language, texts in phrases.items():
        for text in texts:
            assert resolve_date(text, NOW, language) == GrainedDate(day), text


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 6))
def test_weeks_run_monday_to_sunday_and_bare_weekdays_are_never_today(day: date, weekday: int) -> None:
    now = datetime(day.year, day.month, day.day, 9)
    name = "一二三四五六日"[weekday]
    monday = day - timedelta(days=day.weekday())
    for prefix, weeks in (("这", 0), ("下", 1), ("下下", 2), ("上", -1)):
        expected = GrainedDate(monday + timedelta(weeks=weeks, days=weekday))
        assert resolve_date(f"{prefix}周{name}", now, "zh") == expected
    bare = resolve_date(f"星期{name}", now, "zh")
    assert isinstance(bare, GrainedDate)
    assert 1 <= (bare.date - day).days <= 7
    assert bare.date.weekday() == weekday


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(1, 90))
def test_counted_days_are_counted_from_today(day: date, count: int) -> None:
    now = datetime(day.year, day.month, day.day, 9)
    expected = GrainedDate(day + timedelta(days=count))
    assert resolve_date(f"{count}天内", now, "zh") == expected
    assert resolve_date(f"in {count} days", now, "en") == expected
