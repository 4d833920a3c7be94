"""The selling file: what comes with Spotter, and mistakes that are named."""

from pathlib import Path

import pytest

from assistant.configuration.selling import read_selling
from assistant.domain.followup import Stage
from assistant.domain.selling import StageKind
from assistant.errors import InvalidInput

EXAMPLES = Path(__file__).parents[3] / "examples" / "selling"
TYPE = """
[[types]]
id = "visit"
name = { en = "Visit", "zh-CN" = "拜访" }
fields = []
"""
STAGE = """
[[types.stages]]
id = "open"
name = { en = "Open", "zh-CN" = "进行中" }
"""


def test_the_rules_that_come_with_spotter_know_every_stage_a_note_may_tell_of() -> None:
    selling = read_selling()
    (deal,) = selling.types
    assert all(deal.hinted(stage) for stage in Stage)
    rates = [stage.win_rate for stage in deal.stages if stage.kind is StageKind.OPEN]
    assert rates == sorted(rates) and rates[0] > 0
    assert [grade.id for grade in selling.grades] == ["A", "B", "C"]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.toml")), ids=lambda file: file.stem)
def test_the_examples_hold_and_know_what_a_note_may_tell(file: Path) -> None:
    selling = read_selling(file)
    told = {stage for stage in Stage if any(kind.hinted(stage) for kind in selling.types)}
    assert told >= {Stage.LEAD, Stage.PROPOSAL, Stage.WON, Stage.LOST}


def test_a_type_may_shrink_to_a_tag(tmp_path: Path) -> None:
    file = tmp_path / "selling.toml"
    file.write_text(TYPE + STAGE, "utf-8")
    (visit,) = read_selling(file).types
    assert visit.fields == frozenset() and [stage.id for stage in visit.stages] == ["open"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("types = 1", "types: Input should be"),
        ("[[types", "is no TOML"),
        ("", "types: Field required"),
        (TYPE, "types.0.stages: Field required"),
        (TYPE + STAGE + STAGE, "stage open comes twice"),
        (TYPE + STAGE + 'required = ["colour"]', "colour is none of"),
        (TYPE + STAGE + 'required = ["amount"]', "requires amount, which is none of the type's fields"),
        (TYPE + STAGE + 'kind = "won"', "the first stage must be an open one"),
        (TYPE + STAGE + "win_rate = 1.5", "less than or equal to 1"),
        (TYPE + STAGE + 'hints = ["nearly"]', "types.0.stages.0.hints"),
        (TYPE + STAGE + 'coulor = "red"', "Extra inputs are not permitted"),
        (TYPE + STAGE + TYPE + STAGE, "type visit comes twice"),
        (TYPE + STAGE + '[[grades]]\nid = "A"\ntypes = ["deal"]', "is of type deal, which does not exist"),
        ('home_currency = "yuan"' + TYPE + STAGE, "home_currency"),
        (TYPE.replace("visit", "a visit in the field") + STAGE, "types.0.id"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "selling.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_selling(file)
    assert said in str(refused.value) and "selling.toml" in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="SPOTTER_SELLING_FILE: cannot read"):
        read_selling(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="not UTF-8"):
        read_selling(tmp_path / "bytes.toml")
