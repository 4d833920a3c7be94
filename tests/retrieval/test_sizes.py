"""Sizes read from words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sizes import read_labelled_size, read_size


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("六十来个人", 0),
        ("八十多号人的小厂", 0),
        ("员工约3100人，安装工280名", 3),
        ("两千四百人，巡店督导两百多", 3),
        ("如今有员工一万三千人、八个基地", 4),
        ("1.2万名员工", 4),
        ("一百六十名员工", 1),
        ("They have 38 employees, 21 of them on the road.", 0),
        ("about 520 people, 60 roaming fitters", 2),
        ("2,900 staff at four plants", 3),
        ("21k employees", 4),
        ("一年营收十六亿元", 2),
        ("€720 million in sales", 3),
        ("US$ 4 million turnover", 0),
    ],
)
def test_heads_and_revenue_give_a_band(text: str, band: int) -> None:
    size = read_size(text)
    assert size is not None
    assert size.band == band
    assert size.words in text


@pytest.mark.parametrize("text", ["", "服务两百万人次", "九座工厂", "3.5 per cent", "thirty beers", "几乎所有人"])
def test_what_states_no_size_gives_none(text: str) -> None:
    assert read_size(text) is None


def test_a_bare_number_counts_heads_only_under_a_label() -> None:
    labelled = read_labelled_size("1,100")
    assert labelled is not None
    assert labelled.band == 2
    assert read_size("1,100") is None
    assert read_labelled_size("中小企业") is not None


@settings(deadline=None)
@given(st.text(alphabet="零一二两三四五六七八九十百千万亿几多余来0123456789.,，人员工元 k", max_size=24))
def test_any_heap_of_numerals_is_read_or_left(text: str) -> None:
    size = read_size(text, loose=True)
    assert size is None or 0 <= size.band <= 4
    labelled = read_labelled_size(text)
    assert labelled is None or 0 <= labelled.band <= 4
