"""The chat model's profile of a case: quotes that stand in it are kept, everything else goes."""

import pytest

from assistant.errors import InvalidModelAnswer, Unavailable
from assistant.services.case_profiling import ModelProfiler, checked
from prompts.loader import PromptLibrary
from retrieval.base import ProfilerUnavailable
from retrieval.case_profile import Claim
from tests.fakes import FakeChatModel

TEXT = "# Hartwell Glass\n\nHartwell cuts panes\nin Leeds, 240 people. Late drops fell from 18 to 4 a week."


def claim(quote: str, zh: str = "玻璃", en: str = "glass") -> dict[str, str]:
    return {"quote": quote, "zh": zh, "en": en}


def test_quotes_are_found_whatever_their_blanks_and_given_back_as_they_stand() -> None:
    profile = checked({"industry": claim("Hartwell  cuts panes in Leeds"), "pains": [claim("Late drops fell")]}, TEXT)
    assert profile is not None
    assert profile.industry == Claim("玻璃", "glass", "Hartwell cuts panes\nin Leeds")
    assert profile.pains[0].quote == "Late drops fell"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"industry": claim("Sunderland")},
        {"industry": "glass", "pains": "none", "goals": [None, 3, {"quote": 1}], "systems": {"a": 1}},
        {"pains": [claim("Late drops", zh=" ", en="")]},
        {"pains": [claim("")]},
    ],
)
def test_what_does_not_stand_there_or_is_no_claim_is_dropped(document: dict[str, object]) -> None:
    assert checked(document, TEXT) is None


def test_the_model_is_asked_in_the_language_of_the_case() -> None:
    model = FakeChatModel({"size": claim("240 people")})
    profiler = ModelProfiler(model, PromptLibrary())
    profile = profiler.profile(TEXT, "en")
    assert profile is not None and profile.size is not None and TEXT in model.asked[-1]
    assert profiler.name == "fake profile_case.v1"


def test_a_bad_answer_gives_none_and_a_model_that_is_away_says_so() -> None:
    assert ModelProfiler(FakeChatModel(InvalidModelAnswer("no JSON")), PromptLibrary()).profile(TEXT, "en") is None
    with pytest.raises(ProfilerUnavailable, match="timed out"):
        ModelProfiler(FakeChatModel(Unavailable("timed out")), PromptLibrary()).profile(TEXT, "zh")
