"""The families that the case encoder learns from."""

import json
from pathlib import Path

import pytest

from training.families import TONGUES, read

GOOD = {
    "id": "wet-hay", "need_zh": ["草料受潮"], "need_en": ["hay gets wet"], "case_zh": ["仓顶漏水，草料发霉。"],
    "case_en": ["The barn roof leaked."], "near_zh": ["草料运得太晚。"], "near_en": ["Hay came late."],
}  # fmt: skip


def test_every_family_is_whole_and_told_in_both_languages() -> None:
    families = read()
    assert len(families) >= 490
    for family in families:
        for tongue in TONGUES:
            assert len(family.needs[tongue]) == len(family.cases[tongue]) == 4 and len(family.nears[tongue]) == 2
            texts = (*family.needs[tongue], *family.cases[tongue], *family.nears[tongue])
            assert len(set(texts)) == len(texts), family.id
            assert any("\u4e00" <= char <= "\u9fff" for char in "".join(texts)) == (tongue == "zh"), family.id


@pytest.mark.parametrize(
    ("lines", "why"),
    [([GOOD, GOOD], "b.jsonl:2: wet-hay comes twice"), ([GOOD | {"need_en": [" "]}], "b.jsonl:1: every list")],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, lines: list[dict[str, object]], why: str) -> None:
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    with pytest.raises(ValueError, match=why):
        read(tmp_path)
