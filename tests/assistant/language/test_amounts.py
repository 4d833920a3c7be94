"""Amounts of money as people say them; examples of our own."""

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.followup import Budget, Qualifier
from assistant.language.amounts import find_amounts

Expected = tuple[float, str | None, str]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算九十来万", (900_000, None, "about")),
        ("两三百万吧", (3_000_000, None, "max")),
        ("1.6个亿左右", (160_000_000, None, "about")),
        ("大概三五十万", (500_000, None, "max")),
        ("六十到九十万", (900_000, None, "max")),
        ("七十万，哦不对，一百七十万", (1_700_000, None, "exact")),
        ("预算是美金，三十五万，不是，四十五万", (450_000, "USD", "exact")),
        ("百来万", (1_000_000, None, "about")),
        ("五万块", (50_000, None, "exact")),
        ("30w以内", (300_000, None, "max")),
        ("二十六万八", (268_000, None, "exact")),
        ("一亿三千万", (130_000_000, None, "exact")),
        ("至少五十万", (500_000, None, "min")),
        ("三百万起步", (3_000_000, None, "min")),
        ("港币两百万封顶", (2_000_000, "HKD", "max")),
        ("不超过八十万人民币", (800_000, "CNY", "max")),
        ("预算她说一百二以内", (1_200_000, None, "max")),
        ("超过三十八就免谈", (380_000, None, "max")),
        ("￥300000", (300_000, "CNY", "exact")),
        ("$1.5M", (1_500_000, "USD", "exact")),
        ("one-eighty K", (180_000, None, "exact")),
        ("one point four million euros", (1_400_000, "EUR", "exact")),
        ("half a million", (500_000, None, "exact")),
        ("up to two hundred and ninety thousand pounds", (290_000, "GBP", "max")),
        ("around $740,000", (740_000, "USD", "about")),
        ("70 to 90k", (90_000, None, "max")),
        ("thirty thousand, no wait, forty thousand dollars", (40_000, "USD", "exact")),
        ("a million and a half", (1_500_000, None, "exact")),
        ("95 thousand dollars", (95_000, "USD", "exact")),
        ("2.5 million dollars", (2_500_000, "USD", "exact")),
        ("at least 50k", (50_000, None, "min")),
        ("the budget is two twenty", (220_000, None, "exact")),
    ],
)
def test_one_amount(text: str, expected: Expected) -> None:
    language = "zh" if any("一" <= char <= "鿿" for char in text) else "en"
    (found,) = find_amounts(text, language)
    assert (found.amount, found.currency, found.qualifier.value) == expected


@pytest.mark.parametrize(
    "text",
    ["几十万", "两万多亩地", "一天三万条日志", "百分之三十", "跑两周", "两百个点位", "预算没说", "下周三之前"],
)
def test_other_counts_and_vague_figures_are_no_money_zh(text: str) -> None:
    assert find_amounts(text, "zh") == []


@pytest.mark.parametrize(
    "text",
    ["low six figures", "300k users", "2 million records", "by the 15th", "a couple hundred thousand", "we grew 20%"],
)
def test_other_counts_and_vague_figures_are_no_money_en(text: str) -> None:
    assert find_amounts(text, "en") == []


def test_an_amount_makes_a_budget_and_points_at_its_words() -> None:
    text = "嗯他们给到大概一百五十万美元左右"
    (found,) = find_amounts(text, "zh")
    assert found.budget == Budget(1_500_000, "USD", Qualifier.ABOUT)
    assert text[found.start : found.end] == "一百五十万"


def test_an_implied_unit_is_marked() -> None:
    (found,) = find_amounts("预算一百三左右", "zh")
    assert (found.amount, found.implied) == (1_300_000, True)
    assert not find_amounts("预算一百三十万", "zh")[0].implied


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9999))
def test_chinese_numerals_come_back_as_their_value(number: int) -> None:
    spoken = str(cn2an.an2cn(number))
    (found,) = find_amounts(f"预算{spoken}万元", "zh")
    assert found.amount == number * 10_000, spoken


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999), st.sampled_from([("k", 1e3), (" thousand", 1e3), (" million", 1e6), ("M", 1e6)]))
def test_english_figures_come_back_as_their_value(number: int, unit: tuple[str, float]) -> None:
    (found,) = find_amounts(f"they have ${number}{unit[0]} for it", "en")
    assert (found.amount, found.currency) == (number * unit[1], "USD")


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.text(alphabet="一二三五十百千万亿零点几多来个半块元到-，不对0123.,$k mpointhdu", max_size=25),
    st.sampled_from(["zh", "en"]),
)
def test_no_text_breaks_it_and_spans_stay_inside_and_apart(text: str, language: str) -> None:
    end = 0
    for one in find_amounts(text, language):
        assert end <= one.start < one.end <= len(text)
        assert one.amount >= 0
        end = one.end
