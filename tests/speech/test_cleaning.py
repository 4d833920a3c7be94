"""What Whisper writes, made fit to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.cleaning import echoes_prompt, fold, is_stock_phrase, join, simplify, tidy, trim_loops

SPEECH = st.text(alphabet="对好的客户预算万月见 ，。,.abc yes no 0123", max_size=80)


@pytest.mark.parametrize(
    ("looped", "once"),
    [
        ("客户说预算不够。谢谢大家。谢谢大家。谢谢大家。谢谢大家。", "客户说预算不够。谢谢大家。"),
        ("我们下周再谈，我们下周再谈，我们下周再谈，我们下", "我们下周再谈"),
        ("达" * 60, "达"),
        ("报价发过去了 the the the the the the the the", "报价发过去了 the"),
        ("I will send it. I will send it. I will send it. I will send it.", "I will send it."),
        ("So um, thank you. Thank you. Thank you. Thank you!", "So um, thank you!"),
        ("前面正常。" + "他们要看演示" * 5 + "。后面也正常。", "前面正常。他们要看演示。后面也正常。"),
    ],
)
def test_a_loop_is_cut_to_one_round(looped: str, once: str) -> None:
    assert trim_loops(looped) == once


@pytest.mark.parametrize(
    "text",
    [
        "对对对，就是这个意思。",
        "嗯嗯嗯，好的好的。",
        "no no no, that is the old price",
        "电话是一八八八八八八八八八八。",
        "13800000000",
        "看看，试试，再看看。",
        "very, very, very good",
        "他们要三百台，三百台。",
        "",
    ],
)
def test_what_people_do_repeat_stays(text: str) -> None:
    assert trim_loops(text) == text


@given(SPEECH)
def test_trimming_again_changes_nothing(text: str) -> None:
    assert trim_loops(trim_loops(text)) == trim_loops(text)


@given(SPEECH)
def test_trimming_never_adds(text: str) -> None:
    trimmed = trim_loops(text)
    assert len(trimmed) <= len(text)
    assert set(trimmed) <= set(text)


@given(
    st.text(
        alphabet="客户预算演示报价",
        min_size=2,
        max_size=12,
    ).filter(lambda t: len(set(t)) > 1),
    st.integers(6, 20),
)
def test_any_sentence_said_six_times_is_shortened(unit: str, rounds: int) -> None:
    assert len(trim_loops(unit * rounds)) <= 2 * len(unit)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢大家。",
        "感谢观看，下次再见！",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "字幕由Amara.org社区提供",
        "Thanks for watching!",
        "Thank you.",
        "you",
        "Bye. Bye.",
        "Please subscribe to my channel.",
    ],
)
def test_sign_offs_of_videos_are_known(text: str) -> None:
    assert is_stock_phrase(text)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢大家，明天我把报价发给许静。",
        "客户想看字幕功能的演示，预算三十万，下个月定。",
        "Thanks for watching the line on pricing, Laura said",
        "He asked us to subscribe to the standard plan before the end of the quarter, budget is 90k.",
        "你好",
        "",
    ],
)
def test_notes_that_hold_such_words_are_not_sign_offs(text: str) -> None:
    assert not is_stock_phrase(text)


PROMPT = "以下是普通话的句子，提到青禾食品、许静、恒岳机械。"
NAMES = ("青禾食品", "许静", "恒岳机械")


@pytest.mark.parametrize(
    "text",
    [
        PROMPT,
        "以下是普通话的句子。",
        "青禾食品、许静、恒岳机械",
        "提到青禾食品,许静,恒岳机械",
        "以下是普通话的句子，今天下雨",
    ],
)
def test_the_prompt_said_back_is_suspected(text: str) -> None:
    assert echoes_prompt(text, PROMPT, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "青禾食品",
        "今天去了青禾食品，见了许静，她们想先试用一个月。",
        "恒岳机械的孟总，预算六十万。",
        "好",
        "",
    ],
)
def test_a_note_that_names_them_is_not(text: str) -> None:
    assert not echoes_prompt(text, PROMPT, NAMES)


def test_without_a_prompt_nothing_echoes() -> None:
    assert not echoes_prompt("以下是普通话的句子。", "", ())


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("今天去了 華東醫藥,見了張總.", "今天去了华东医药，见了张总。"),
        ("他们用的是 SAP 系统,  预算 1.2 个亿?", "他们用的是 SAP 系统，预算 1.2 个亿？"),
        ("採購部說,,下週定。", "采购部说，下周定。"),
        ("，先说价格", "先说价格"),
        ("比例3:5", "比例3:5"),
        ("说了预算四五十万﹔时间很急﹔下周必须定﹔ ", "说了预算四五十万；时间很急；下周必须定；"),
        ("见了李总｡聊了报价､交期", "见了李总。聊了报价、交期"),
    ],
)
def test_chinese_comes_out_simplified_and_full_width(text: str, tidied: str) -> None:
    assert tidy(text, "zh") == tidied


def test_english_keeps_its_marks() -> None:
    assert tidy("  So , budget is  1.2 million .\n", "en") == "So, budget is 1.2 million."


@given(SPEECH, st.sampled_from(["zh", "en"]))
def test_tidying_again_changes_nothing(text: str, language: str) -> None:
    once = tidy(text, language)
    assert tidy(once, language) == once


@given(st.text(max_size=60), st.sampled_from(["zh", "en"]))
def test_tidying_keeps_letters_and_digits(text: str, language: str) -> None:
    kept = simplify(text) if language == "zh" else text
    assert fold(tidy(text, language)) == fold(kept)


def test_pauses_between_stretches_become_commas_in_chinese_and_spaces_in_english() -> None:
    assert join(["今天去了客户那", "聊了预算。", "", "下周再去"], "zh") == "今天去了客户那，聊了预算。下周再去"
    assert join([" We met Laura.", "She runs SAP"], "en") == "We met Laura. She runs SAP"
    assert join([], "zh") == ""
