"""Folding, sentences, fillers and language of a text."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from assistant.language.repairs import is_repaired, keep_last
from assistant.language.text import (
    LONGEST_SENTENCE_CHARS,
    fold,
    guess_language,
    split_clauses,
    split_sentences,
)


@given(st.text(max_size=80))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_makes_width_case_and_script_plain() -> None:
    assert fold("ＭＥＳ下禮拜預算Ｑ１") == "mes下礼拜预算q1"


def test_sentences_end_at_stops_of_either_language_but_not_in_numbers_or_abbreviations() -> None:
    text = "今天去了工厂。Met Mr. Smith, budget is 1.5 million. OK! 下周再说"
    assert [span.of(text) for span in split_sentences(text)] == [
        "今天去了工厂。",
        "Met Mr. Smith, budget is 1.5 million.",
        "OK!",
        "下周再说",
    ]


def test_clauses_end_at_commas_but_not_inside_figures() -> None:
    text = "预算1,200,000元，下周三签；再说"
    assert [span.of(text) for span in split_clauses(text)] == ["预算1,200,000元", "下周三签", "再说"]


@given(st.text(alphabet="今天去了客户那边，。 .abc\n", max_size=600))
def test_sentences_cover_all_but_blanks_in_order_and_stay_short(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 < span.end - span.start <= LONGEST_SENTENCE_CHARS for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


def test_the_language_is_what_carries_the_sentence() -> None:
    assert guess_language("今天做了demo，budget大概五十万") == "zh"
    assert guess_language("Met 张总 at their office today and he liked the demo") == "en"
    assert guess_language("") == "en"


def test_a_repair_takes_back_the_first_value_only_when_nothing_else_is_said_between() -> None:
    text = "八十，哦不对，九十"
    assert is_repaired(text, (0, 2), (7, 9))
    assert not is_repaired("周三拜访，周四回来", (0, 2), (5, 7))
    assert keep_last(text, [(0, 2), (7, 9)]) == [1]
