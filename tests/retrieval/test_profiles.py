"""Profiles from loose JSON, and what their words name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.case_types import CustomerProfile
from retrieval.profiles import profile_from_json, profile_has_content, read_profile

_JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(["company", "industry", "size", "needs", "current_systems", "products", "budget", "notes", "x"])


def test_nulls_empties_and_missing_keys_are_the_same() -> None:
    document: dict[str, object] = {"company": None, "industry": "  ", "needs": [], "products": None, "budget": None}
    assert profile_from_json(document) == profile_from_json({}) == CustomerProfile()


def test_lists_may_be_one_text_and_hold_nulls() -> None:
    profile = profile_from_json({"needs": "scrap rate", "current_systems": ["SAP", None, " "]})
    assert profile.needs == ("scrap rate",)
    assert profile.current_systems == ("SAP",)


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ({"amount": 300000, "currency": "CNY", "qualifier": "max"}, "at most 300000 CNY"),
        ({"amount": 1.5, "currency": None, "qualifier": "exact"}, "1.5"),
        ({"amount": None, "currency": "USD"}, None),
        ("三十万", "三十万"),
        (300000, "300000"),
    ],
)
def test_a_budget_may_be_an_object_a_text_or_a_number(budget: object, words: str | None) -> None:
    assert profile_from_json({"budget": budget}).budget == words


def test_what_is_no_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        profile_from_json(["needs"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"profile\.needs"):
        profile_from_json({"needs": 7})


@settings(deadline=None)
@given(st.dictionaries(_KEYS, _JSON, max_size=9))
def test_any_json_object_becomes_a_profile_or_a_clear_refusal(document: dict[str, object]) -> None:
    try:
        profile = profile_from_json(document)
    except ValueError as error:
        assert "profile" in str(error)
        return
    read_profile(profile)
    assert all(isinstance(need, str) and need for need in profile.needs)


def test_words_of_both_languages_name_the_same_concepts() -> None:
    chinese = read_profile(CustomerProfile(industry="半导体", needs=("车间没有信号",), current_systems=("金蝶",)))
    english = read_profile(CustomerProfile(industry="semiconductors", needs=("no signal in the plant",)))
    assert chinese.industries & english.industries == {"electronics"}
    assert "offline_work" in chinese.needs[0][1] & english.needs[0][1]
    assert chinese.systems == {"kingdee"}


def test_a_timeline_and_a_small_budget_are_constraints() -> None:
    asked = read_profile(profile_from_json({"timeline": "两个月", "budget": {"amount": 200000, "currency": "CNY"}}))
    assert asked.constraints >= {"deadline", "small_budget"}
    large = read_profile(profile_from_json({"budget": {"amount": 200000, "currency": "EUR"}}))
    assert "small_budget" not in large.constraints


def test_a_name_alone_says_nothing_to_match_on() -> None:
    assert not profile_has_content(CustomerProfile(company="X"))
    assert profile_has_content(CustomerProfile(stage="proposal"))
