"""When a reading is not believed."""

import pytest

from speech.doubt import is_noise, is_thin


@pytest.mark.parametrize(
    ("text", "speech_s"),
    [("Skip from Delmar", 14.0), ("好的", 6.0), ("", 5.0), ("Harbour Lane Hotels", 9.0)],
)
def test_a_few_words_for_many_seconds_of_speech_are_not_all_that_was_said(text: str, speech_s: float) -> None:
    assert is_thin(text, speech_s)


@pytest.mark.parametrize(
    ("text", "speech_s"),
    [
        ("I will send them the quote on Friday and call again next week.", 5.0),
        ("明天上午我把报价发给他们，下周再去一趟。", 5.0),
        ("嗯，客户说，预算，还要再等等。", 8.0),
        ("Yes", 3.0),
    ],
)
def test_ordinary_slow_or_short_speech_is_believed(text: str, speech_s: float) -> None:
    assert not is_thin(text, speech_s)


@pytest.mark.parametrize(
    "text", ["鸿鸿鸿鸿鸿", "嗯嗯嗯嗯", "这次是普通话的句子。这次是普通话的句子。", "以下是普通话的句子。"]
)
def test_one_letter_over_and_over_and_the_prompt_said_back_are_noise(text: str) -> None:
    assert is_noise(text, -0.1, 0.0)


@pytest.mark.parametrize("text", ["八八八八", "8888", "好好好", "他普通话说得不好，这句子我没听懂。", "签了"])
def test_what_people_say_is_not(text: str) -> None:
    assert not is_noise(text, -0.1, 0.0)
