"""The tagger as it ships: what it marks stands in the text, in bounded windows, whatever the text is."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import NotReady
from assistant.tagger.e5_tagger import E5Tagger
from assistant.tagger.kinds import LAYERS
from tests.real_parts import shipped_tagger

TAGGER = shipped_tagger()
SENTENCE = "上午去了趟蓝汀泵业，见了设备科的辛科长，泵房的振动数据还是手抄。"


def test_the_words_that_say_it_are_marked() -> None:
    text = SENTENCE + "我周五把方案发给他。"
    said = {(one.kind, text[one.start : one.end]) for one in TAGGER.tag(text)}
    assert {("customer", "蓝汀泵业"), ("person", "辛科长"), ("due", "周五"), ("step", "把方案发给他")} <= said


def test_a_text_longer_than_the_encoder_takes_is_read_in_windows() -> None:
    plan = "我周五把方案发给他。"
    text = (SENTENCE + "他们厂子不小，三条线都开着，办公楼在后面。" * 12) * 6 + plan
    found = TAGGER.tag(text)
    assert sum(one.kind == "customer" and text[one.start : one.end] == "蓝汀泵业" for one in found) >= 5
    assert any(one.kind == "due" and one.start == len(text) - len(plan) + 1 for one in found)


def test_one_word_without_end_is_cut_anywhere() -> None:
    assert all(one.end <= 6000 for one in TAGGER.tag("a" * 6000))


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_gives_spans_inside_it_that_do_not_overlap_in_a_layer(text: str) -> None:
    found = TAGGER.tag(text)
    assert all(0 <= one.start < one.end <= len(text) and 0 < one.score <= 1.001 for one in found)
    for kinds in LAYERS.values():
        inside = [one for one in found if one.kind in kinds]
        assert all(one.end <= other.start for one, other in itertools.pairwise(inside))


def test_weights_that_cannot_be_read_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "tagger.npz"
    path.write_bytes(b"not an archive")
    for learned in (path, tmp_path / "absent.npz"):
        with pytest.raises(NotReady, match="make setup"):
            E5Tagger(learned).tag("你好")
