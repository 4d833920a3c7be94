"""What becomes of what a reader made of a note."""

from datetime import timedelta

from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, FollowupFields
from assistant.domain.note import NoteState
from assistant.services import filing, reminding
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, buttons, reading
from tests.conftest import Clock

NOTE = "今天见了华东仪表，预算一百二十万左右；瑞和物流那边先放一放"


def _file(rep: Rep, note_id: str, *readings: object) -> tuple[object, ...]:
    with rep.database.write() as store:
        note = store.notes.get(note_id)
        assert note is not None
        return filing.file_readings(store, note, readings, rep.desk, rep.clock())  # type: ignore[arg-type]


def test_the_first_card_takes_the_place_of_the_progress_message(wang: Rep) -> None:
    fields = (FollowupFields(customer="华东仪表"), FollowupFields(customer="瑞和物流"))
    drafts = wang.note(NOTE, *(reading(one, NOTE) for one in fields))
    first, second = (row for row in wang.rows() if row.draft_id)
    assert first.edit_of.startswith("placeholder-") and second.edit_of == ""
    assert [draft.ordinal for draft in drafts] == [0, 1]


def test_filing_twice_leaves_one_draft_and_one_card(wang: Rep, database: Database) -> None:
    note_id = wang.send(NOTE, is_note=True).note_id
    once = _file(wang, note_id, reading(FollowupFields(customer="华东仪表"), NOTE))
    assert _file(wang, note_id, reading(FollowupFields(customer="华东仪表"), NOTE)) == once
    assert len([row for row in wang.rows() if row.draft_id]) == 1
    with database.read() as store:
        assert len(store.drafts.of_note(note_id)) == 1


def test_a_note_that_says_nothing_is_told_so_and_files_nothing(wang: Rep, database: Database) -> None:
    note_id = wang.send("今天天气不错，随便走走", is_note=True).note_id
    assert _file(wang, note_id, reading(FollowupFields())) == ()
    (said,) = wang.texts()
    assert "什么都没存" in said and "随便走走" in said
    with database.read() as store:
        note = store.notes.get(note_id)
        assert note is not None and note.state is NoteState.EMPTY


def test_silence_says_that_nothing_was_heard(emma: Rep, database: Database) -> None:
    note_id = emma.voice(duration_s=4.0).note_id
    assert _file(emma, note_id) == ()
    assert "I heard no speech" in emma.texts()[0]


def test_the_card_speaks_the_language_of_the_note(emma: Rep, database: Database) -> None:
    emma.note(NOTE, reading(FollowupFields(customer="华东仪表"), NOTE))
    assert "确认后才入库" in emma.texts()[-1]


def test_a_customer_is_decided_only_when_exactly_one_carries_the_name(
    wang: Rep, database: Database, clock: Clock
) -> None:
    with database.write() as store:
        for number, (name, aliases) in enumerate(
            [("华东仪表股份", ("华东仪表",)), ("瑞和物流", ("瑞和",)), ("瑞和商贸", ("瑞和",))]
        ):
            store.customers.add(Customer(f"c{number}", name, aliases), clock(), None)
    by_alias, by_both, unknown = wang.note(
        NOTE,
        reading(FollowupFields(customer="华东仪表"), NOTE),
        reading(FollowupFields(customer="瑞和"), NOTE),
        reading(FollowupFields(customer="飞天茶业"), NOTE),
    )
    assert by_alias.customer_id == "c0"
    assert by_both.customer_id is None and set(by_both.candidates) == {"c1", "c2"}
    assert unknown.customer_id is None and unknown.candidates == ()


def test_what_the_reader_offers_is_offered_in_its_order(wang: Rep, database: Database, clock: Clock) -> None:
    with database.write() as store:
        for customer_id, name in (("a", "甲公司"), ("b", "乙公司"), ("c", "丙公司"), ("d", "丁公司")):
            store.customers.add(Customer(customer_id, name), clock(), None)
    (draft,) = wang.note(
        NOTE, reading(FollowupFields(customer="某某"), NOTE, candidates=["丙公司", "甲公司", "丁公司", "乙公司"])
    )
    assert draft.candidates == ("c", "a", "d")
    labels = [button.label for button in buttons(wang.card())]
    assert labels[:4] == ["丙公司", "甲公司", "丁公司", "✓ 新建“某某”并入库"]


def test_unsure_values_are_marked_and_counted(wang: Rep) -> None:
    fields = FollowupFields(customer="华东仪表", budget=Budget(1_200_000))
    wang.note(NOTE, reading(fields, NOTE, {"budget": "预算一百二十万左右"}, confidence=0.4))
    card = wang.card()
    (entry,) = card.sections[0].entries
    assert entry.check and entry.quote == "预算一百二十万左右"
    assert "1 处" in card.footer
    wang.send("预算改成一百五十万")
    assert not wang.card().sections[0].entries[0].check


def test_a_draft_left_open_is_reminded_of_once_in_daytime(
    wang: Rep, database: Database, desk: Desk, clock: Clock
) -> None:
    (draft,) = wang.note(NOTE, reading(FollowupFields(customer="华东仪表"), NOTE))
    wang.heard()

    def remind() -> int:
        with database.write() as store:
            return reminding.remind(store, desk, clock())

    assert remind() == 0
    clock.advance(timedelta(hours=21))  # 06:30 the next morning
    assert remind() == 0
    clock.advance(timedelta(hours=3))
    assert (remind(), remind()) == (1, 0)
    (said,) = wang.texts()
    assert "华东仪表" in said
    wang.press(f"sh:{draft.id}")
    assert [row for row in wang.rows() if row.draft_id][-1].edit_of == ""


def test_a_confirmed_draft_is_not_reminded_of(wang: Rep, database: Database, desk: Desk, clock: Clock) -> None:
    (draft,) = wang.note(NOTE, reading(FollowupFields(customer="华东仪表"), NOTE))
    wang.press(f"cn:{draft.id}:1")
    with database.write() as store:
        assert reminding.remind(store, desk, clock.advance(timedelta(hours=24))) == 0
