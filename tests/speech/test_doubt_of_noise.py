"""What Whisper writes over noise however sure it is."""

import pytest

from speech.doubt import is_noise


@pytest.mark.parametrize(
    "text", ["鸿鸿鸿鸿鸿", "嗯嗯嗯嗯", "这次是普通话的句子。这次是普通话的句子。", "以下是普通话的句子。"]
)
def test_one_letter_over_and_over_and_the_prompt_said_back_are_noise(text: str) -> None:
    assert is_noise(text, -0.1, 0.0)


@pytest.mark.parametrize("text", ["八八八八", "8888", "好好好", "他普通话说得不好，这句子我没听懂。", "签了"])
def test_what_people_say_is_not(text: str) -> None:
    assert not is_noise(text, -0.1, 0.0)
