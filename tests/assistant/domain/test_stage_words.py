"""Stages and gate tasks told in a team's own words."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.configuration.selling import read_selling
from assistant.domain.customer import FollowupRecord
from assistant.domain.followup import FollowupFields, Mark, Stage
from assistant.domain.opportunity import Opportunity
from assistant.domain.stage_suggestion import Suggestion, suggest, tasks_told
from assistant.domain.stage_words import clause_saying

EXAMPLES = Path(__file__).parents[3] / "examples" / "selling"
COURSES = read_selling(EXAMPLES / "education.toml")
SHOPS = read_selling(EXAMPLES / "field_force.toml")
NOW = datetime(2026, 5, 7, tzinfo=UTC)
DEAL = Opportunity("o1", "c1", "course", "报课", "asked", "p1", NOW, NOW)


def record(text: str, *marks: Mark, stage: Stage | None = None) -> FollowupRecord:
    return FollowupRecord("r1", "d1", "n1", "c1", "p1", FollowupFields(stage_hint=stage), marks, text, NOW, NOW)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("今天带孩子来试听了，挺喜欢", "trial"),
        ("来试听了，我报了价", "offer"),
        ("先不报了，下学期再说", "later"),
        ("they came to the trial on Saturday", "trial"),
    ],
)
def test_the_furthest_stage_that_is_said_outright_is_suggested(text: str, stage: str) -> None:
    assert (found := suggest(COURSES, [DEAL], record(text))) and found.stage_id == stage and found.quote in text


@pytest.mark.parametrize(
    "text", ["还没来试听了解", "下周报名了再说", "是不是报名了？", "没有报了价", "if they enrolled", "not enrolled"]
)
def test_what_is_denied_planned_or_asked_tells_nothing(text: str) -> None:
    assert suggest(COURSES, [DEAL], record(text)) is None


def test_what_a_person_set_goes_before_the_words() -> None:
    by_hand = Mark("stage_hint", None, None, None, 1.0)
    told = suggest(COURSES, [DEAL], record("来试听了", by_hand, stage=Stage.WON))
    assert told == Suggestion("o1", "course", "won", "")
    assert suggest(COURSES, [replace(DEAL, stage_id="won", outcome="won", closed_at=NOW)], record("来试听了"))


def test_a_tag_is_told_beside_an_open_order_by_its_own_words_alone() -> None:
    order = replace(DEAL, type_id="order", stage_id="promised")
    assert suggest(SHOPS, [order], record("老板娘想要个冰柜")) == Suggestion(
        None, "cooler", "wanted", "老板娘想要个冰柜"
    )
    assert suggest(SHOPS, [order], record("聊了聊", stage=Stage.QUALIFIED)) is None


def test_a_task_that_is_said_to_be_done_is_told_until_it_is_ticked() -> None:
    said = record("跟爸爸陈国栋也聊了，他说周五定")
    (told,) = tasks_told(COURSES, [DEAL], said)
    assert (told.stage_id, told.task_id, told.quote) == ("trial", "parent", "跟爸爸陈国栋也聊了")
    assert tasks_told(COURSES, [replace(DEAL, done=frozenset({"trial/parent"}))], said) == ()
    assert tasks_told(COURSES, [DEAL], record("准备跟爸爸聊了再说")) == ()


def test_no_words_say_nothing() -> None:
    assert clause_saying((), "报名了") == ""
