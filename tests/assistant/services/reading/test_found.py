"""A quote is found in the note again, or it is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.services.reading.found import align

NOTE = "上午见了陆经理，他说库存老对不上，盘点要停两天。They still use Fishbowl with the ERP."


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("库存老对不上", "库存老对不上"),
        ("库存老对不上盘点要停两天", "库存老对不上，盘点要停两天"),
        ("still  use fishbowl", "still use Fishbowl"),
        ("盘点要停了两天。They still use Fishbowl", "盘点要停两天。They still use Fishbowl"),
    ],
)
def test_a_quote_stands_where_the_note_says_it(quote: str, words: str) -> None:
    place = align(quote, NOTE)
    assert place is not None
    assert NOTE[place[0] : place[1]] == words


@pytest.mark.parametrize(
    "quote", ["", "  ", "。", "预算两百万", "Oracle", "库存准", "IT", "the customer wants a discount"]
)
def test_what_the_note_does_not_say_is_not_found(quote: str) -> None:
    assert align(quote, NOTE) is None


@given(text=st.text(max_size=200), quote=st.text(max_size=60))
def test_places_lie_inside_the_text(text: str, quote: str) -> None:
    place = align(quote, text)
    assert place is None or 0 <= place[0] < place[1] <= len(text)


@given(text=st.text(min_size=1, max_size=120), data=st.data())
def test_every_stretch_with_words_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if any(char.isalnum() for char in text[start:end]):
        assert align(text[start:end], text) is not None
