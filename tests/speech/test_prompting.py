"""The words Whisper reads before it listens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from speech.prompting import MOST_NAMES, SpeechPrompt, choose_names, load_prompts


def test_names_stand_in_the_packaged_prompts() -> None:
    prompts = load_prompts(("zh", "en"))
    assert "青禾食品、许静" in prompts["zh"].render(["青禾食品", "许静"])
    assert "Halden Pumps, Laura" in prompts["en"].render(["Halden Pumps", "Laura"])
    assert "{" not in prompts["zh"].render([]) + prompts["en"].render([])
    assert prompts["zh"].render([]).endswith("。")


def test_a_language_without_a_prompt_gets_the_names_alone() -> None:
    assert load_prompts(("fr",))["fr"].render(["Dupont"]) == "Dupont."
    assert load_prompts(("fr",))["fr"].render([]) == ""


def test_the_first_ten_that_differ_are_taken() -> None:
    assert choose_names(["SAP", "sap", " ", *(f"客户{n}" for n in range(20))]) == (
        "SAP",
        *(f"客户{n}" for n in range(MOST_NAMES - 1)),
    )


def test_a_name_over_two_lines_becomes_one_and_an_endless_one_is_left_out() -> None:
    assert choose_names(["青禾\n食品", "x" * 500, "许静\x00"]) == ("青禾 食品", "许静")


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_list_gives_a_short_prompt(vocabulary: list[str]) -> None:
    names = choose_names(vocabulary)
    assert len(names) <= MOST_NAMES
    assert len(SpeechPrompt().render(names)) <= 250
    assert all(name.isprintable() and name for name in names)
