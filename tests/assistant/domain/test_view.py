"""The customer view: the same whatever order records come in, and every difference is told once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import Change, compare_views, fold_name, view_of
from assistant.domain.followup import (
    LIST_FIELDS,
    Budget,
    Channel,
    Contact,
    FollowupFields,
    GrainedDate,
    HelpAsked,
    Mark,
    NextStep,
    Stage,
)
from assistant.domain.view_json import changes_from_json, changes_to_json

CUSTOMER = Customer("c1", "华东仪表")
START = datetime(2026, 5, 7, 9, 0, tzinfo=UTC)


def record(number: int, fields: FollowupFields, **given: Any) -> FollowupRecord:
    moment = START + timedelta(hours=number)
    held = FollowupRecord(f"r{number:03}", f"d{number}", f"n{number}", "c1", "wang", fields, (), "", moment, moment)
    return replace(held, **given)


names = st.sampled_from(["用友", "金蝶", "SAP", "sap", "Excel"])
fields = st.builds(
    FollowupFields,
    contacts=st.lists(
        st.builds(Contact, st.sampled_from(["张国栋", "李敏"]), st.none() | st.just("CIO")), max_size=2
    ).map(tuple),
    channel=st.none() | st.sampled_from(Channel),
    needs=st.lists(names, max_size=3).map(tuple),
    current_systems=st.lists(names, max_size=3).map(tuple),
    budget=st.none() | st.builds(Budget, st.integers(1, 5)),
    decision_on=st.none() | st.builds(GrainedDate, st.dates(date(2026, 1, 1), date(2026, 1, 9))),
    stage_hint=st.none() | st.sampled_from(Stage),
    next_steps=st.lists(st.builds(NextStep, names), max_size=2).map(tuple),
    help_requests=st.lists(st.builds(HelpAsked, names, names), max_size=2).map(tuple),
)
record_lists = st.lists(fields, max_size=6).map(lambda held: [record(n, one) for n, one in enumerate(held)])


@given(record_lists, st.randoms())
def test_a_view_does_not_depend_on_the_order_records_come_in(records: list[FollowupRecord], random: Any) -> None:
    shuffled = random.sample(records, len(records))
    assert view_of(CUSTOMER, shuffled) == view_of(CUSTOMER, records)


@given(record_lists)
def test_every_value_of_a_view_was_said_in_one_of_its_records(records: list[FollowupRecord]) -> None:
    by_id = {one.id: one for one in records}
    for name, held in view_of(CUSTOMER, records).values.items():
        assert held
        for one in held:
            said = getattr(by_id[one.source.record_id].fields, name)
            if name == "contacts":
                assert one.value.name in {contact.name for contact in said}
            else:
                assert one.value in said if name in LIST_FIELDS else one.value == said


@given(record_lists)
def test_equal_views_differ_in_nothing_and_from_empty_in_everything(records: list[FollowupRecord]) -> None:
    view = view_of(CUSTOMER, records)
    newest = record(99, FollowupFields())
    assert compare_views(view, view, newest).changes == ()
    changes = compare_views(view_of(CUSTOMER, ()), view, newest).changes
    assert {change.kind for change in changes} <= {"added"}
    assert sorted(change.field for change in changes) == sorted(n for n, held in view.values.items() for _ in held)


@given(record_lists, fields)
def test_changes_survive_storage(records: list[FollowupRecord], new: FollowupFields) -> None:
    added = record(50, new)
    before, after = view_of(CUSTOMER, records), view_of(CUSTOMER, [*records, added])
    changes = compare_views(before, after, added).changes
    assert changes_from_json(changes_to_json(changes)) == changes


def test_the_newest_statement_holds_and_lists_gather() -> None:
    first = record(1, FollowupFields(budget=Budget(100), needs=("对账",), current_systems=("SAP",)))
    second = record(2, FollowupFields(budget=Budget(150), needs=("报工",), current_systems=("sap",)))
    view = view_of(CUSTOMER, [first, second])
    assert [one.value for one in view.values["budget"]] == [Budget(150)]
    assert [one.value for one in view.values["needs"]] == ["报工", "对账"]
    assert len(view.values["current_systems"]) == 1
    assert compare_views(view_of(CUSTOMER, [first]), view, second).changes == (
        Change("needs", "added", "报工"),
        Change("budget", "changed", Budget(150), Budget(100)),
    )


def test_what_was_said_earlier_but_confirmed_later_does_not_win() -> None:
    late = record(1, FollowupFields(budget=Budget(100)), confirmed_at=START + timedelta(days=9))
    newer = record(2, FollowupFields(budget=Budget(150)))
    view = view_of(CUSTOMER, [late, newer])
    assert [one.value for one in view.values["budget"]] == [Budget(150)]
    assert compare_views(view_of(CUSTOMER, [newer]), view, late).changes == ()


def test_a_corrected_record_does_not_count_any_more() -> None:
    first = record(1, FollowupFields(needs=("对账",)))
    revision = record(2, FollowupFields(needs=("报工",)), supersedes=first.id, revision=2)
    view = view_of(CUSTOMER, [first, revision])
    assert [one.value for one in view.values["needs"]] == ["报工"]
    kinds = [(c.kind, c.after, c.before) for c in compare_views(view_of(CUSTOMER, [first]), view, revision).changes]
    assert kinds == [("added", "报工", None), ("removed", None, "对账")]


def test_a_title_once_known_is_kept_and_a_step_that_moved_is_a_change() -> None:
    first = record(1, FollowupFields(contacts=(Contact("张国栋", "CIO", ("张总",)),), next_steps=(NextStep("发报价"),)))
    second = record(
        2,
        FollowupFields(contacts=(Contact("张国栋"),), next_steps=(NextStep("发报价", GrainedDate(date(2026, 5, 8))),)),
    )
    view = view_of(CUSTOMER, [first, second])
    assert [one.value for one in view.values["contacts"]] == [Contact("张国栋", "CIO", ("张总",))]
    (change,) = compare_views(view_of(CUSTOMER, [first]), view, second).changes
    assert (change.field, change.kind) == ("next_steps", "changed")


def test_a_value_shows_the_words_it_came_from() -> None:
    text = "预算一百二十万"
    held = record(1, FollowupFields(budget=Budget(1_200_000)), marks=(Mark("budget", None, 0, 7, 0.9),), text=text)
    (budget,) = view_of(CUSTOMER, [held]).values["budget"]
    assert (budget.source.quote, budget.source.author_id) == (text, "wang")


@given(st.text(max_size=30))
def test_folding_a_name_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
