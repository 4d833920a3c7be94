"""The filter that words name."""

import pytest

from retrieval.case_types import EVERY_CASE, CaseFilter
from retrieval.filtering import filter_of
from retrieval.lexicon import name_of, region_holds


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("华东的医药流通", CaseFilter(industry="医药", region="华东")),
        ("hospital", CaseFilter(industry="hospital")),
        ("私有化部署", CaseFilter(deployment="私有化")),
        ("Germany", CaseFilter(region="Germany")),
        ("类似", EVERY_CASE),
        ("", EVERY_CASE),
    ],
)
def test_words_that_name_something_known_become_a_filter(words: str, expected: CaseFilter) -> None:
    found = filter_of(words)
    for name in ("industry", "region", "deployment"):
        wanted = getattr(expected, name)
        assert (wanted is None) == (getattr(found, name) is None)
        assert wanted is None or wanted in str(getattr(found, name))


def test_a_region_holds_itself_and_china_its_parts() -> None:
    assert region_holds("uk_ireland", "uk_ireland") and region_holds("china", "east_china")
    assert not region_holds("uk_ireland", "nordics") and not region_holds("china", "japan_korea")
    assert not region_holds("east_china", "china")


def test_concepts_are_named_in_both_languages() -> None:
    assert (name_of("industry", "hospital", "zh"), name_of("regions", "dach", "en")) == ("医院", "germany")
    assert name_of("industry", "nothing", "zh") == ""
