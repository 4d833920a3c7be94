"""Whatever people send or press, in whatever order: nothing breaks, and nothing is filed twice."""

import random
from datetime import timedelta
from typing import Any

import pytest

from assistant.domain.followup import Budget, FollowupFields
from assistant.domain.note import DraftState
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, buttons, reading
from tests.conftest import Clock

NOTE = "今天见了华东仪表，预算一百二十万；也见了瑞和物流"
TYPED = (
    "一百五十万",
    "预算改成一百五十万",
    "make the budget 90k",
    "华东仪表",
    "瑞和",
    "ok",
    "/drafts",
    "/cancel",
    "对账；报工",
)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_presses_and_words_leaves_each_draft_with_at_most_one_record(
    wang: Rep, emma: Rep, database: Database, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)
    drafts = wang.note(
        NOTE,
        reading(FollowupFields(customer="华东仪表", budget=Budget(1_200_000)), NOTE),
        reading(FollowupFields(customer="瑞和物流"), NOTE),
    )
    pressable = {button.action for message in wang.heard() for button in buttons(message) if button.action}
    records: dict[str, str] = {}
    for _ in range(40):
        clock.advance(timedelta(seconds=chance.randrange(1, 600)))
        who = wang if chance.random() < 0.8 else emma
        if chance.random() < 0.6:
            outcome = who.press(chance.choice(sorted(pressable)))
        else:
            outcome = who.send(chance.choice(TYPED))
        wang.deliver()
        for message in (*wang.heard(), *emma.heard()):
            pressable |= {button.action for button in buttons(message) if button.action}
        if outcome.record_id:
            with database.read() as store:
                record = store.records.get(outcome.record_id)
            assert record is not None and record.author_id == "wang"
            assert record.draft_id not in records
            records[record.draft_id] = record.id
    with database.read() as store:
        for draft in drafts:
            now = store.drafts.get(draft.id)
            assert now is not None
            chain = store.records.of_draft(draft.id)
            assert [one.revision for one in chain] == list(range(1, len(chain) + 1))
            assert (now.state is DraftState.CONFIRMED) == bool(chain)
            assert now.id in records or not chain


@pytest.mark.parametrize(
    "text", ["\x00今天见了华东仪表", "半个\ud83d表情，今天见了华东仪表", "‮今天见了华东仪表" + "​" * 50]
)
def test_strange_characters_are_kept_or_replaced_and_never_fatal(wang: Rep, database: Database, text: str) -> None:
    with database.write() as store:
        inbox_id, is_new = store.inbox.add("strange", "telegram", "strange", {"text": text, "of": [text]}, wang.clock())
        assert is_new
        row = store.inbox.get(inbox_id)
    assert row is not None
    assert wang.handle(inbox_id, row.payload["text"]).note_id == inbox_id
    with database.read() as store:
        note = store.notes.get(inbox_id)
    assert note is not None and "今天见了华东仪表" in note.text


def test_a_spoken_name_too_long_to_be_one_is_not_learnt(wang: Rep, database: Database) -> None:
    (draft,) = wang.note(NOTE, reading(FollowupFields(customer="很长的名字" * 60), NOTE))
    assert wang.press(f"cn:{draft.id}:1").record_id == ""
    wang.press(f"cu:{draft.id}")
    wang.send("华东仪表")
    outcome = wang.press([b.action for m in wang.heard() for b in buttons(m) if b.action.startswith("cn:")][-1])
    assert outcome.record_id


def test_in_a_group_nobody_answers_a_question_put_to_somebody_else(wang: Rep, emma: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FollowupFields(customer="华东仪表", budget=Budget(1)), NOTE))
    group: dict[str, Any] = {"is_private": False, "chat_id": "group"}
    wang.send(kind="button", action=f"ef:{draft.id}:budget", **group)
    emma.send("90k", **group)
    assert wang.draft(draft.id).fields.budget == Budget(1)
    wang.send("90k", **group)
    assert wang.draft(draft.id).fields.budget == Budget(90_000)
