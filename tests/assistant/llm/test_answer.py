"""Reading a model's words as a document."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidModelAnswer
from assistant.llm.answer import read_document

ANYTHING = {"type": "object"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.text(), VALUES, max_size=4)


@given(DOCUMENTS)
def test_every_document_reads_back(document: dict[str, object]) -> None:
    assert read_document(json.dumps(document), ANYTHING) == document


@given(DOCUMENTS.filter(lambda document: "```" not in json.dumps(document)))
def test_words_and_a_fence_around_the_document_are_forgiven(document: dict[str, object]) -> None:
    assert read_document(f"Sure!\n```json\n{json.dumps(document)}\n```\nAnything else?", ANYTHING) == document


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidModelAnswer):
        assert isinstance(read_document(text, ANYTHING), dict)


def test_half_an_emoji_does_not_spoil_the_document() -> None:
    document = read_document('{"a": "fine \\ud83d", "b": "\\ud83d\\ude00"}', ANYTHING)
    assert document == {"a": "fine ?", "b": "😀"}


@given(DOCUMENTS.filter(bool), st.data())
def test_a_document_cut_off_is_refused(document: dict[str, object], data: st.DataObject) -> None:
    text = json.dumps(document)
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(InvalidModelAnswer):
        read_document(text[:cut], {"type": "object", "required": list(document)})


@pytest.mark.parametrize("text", ["[1]", "null", '"x"', "{" * 100_000, "[" * 100_000, '{"a": NaN}', '{"a": Infinity}'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidModelAnswer):
        read_document(text, ANYTHING)


def test_a_broken_rule_is_named_by_its_place_and_never_by_the_words_there() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "number"}}}}
    with pytest.raises(InvalidModelAnswer, match="'type' at a/1") as caught:
        read_document('{"a": [1, "private words"]}', schema)
    assert "private" not in str(caught.value)
