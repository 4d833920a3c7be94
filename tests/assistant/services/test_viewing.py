"""A long customer view is kept, and what is kept is never anything but what the records add up to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.domain.customer_view import CustomerView, view_of
from assistant.domain.followup import Budget, Contact, FollowupFields, GrainedDate, NextStep
from assistant.errors import NotFound
from assistant.services import correcting, viewing
from assistant.services.confirming import confirm
from assistant.storage.store import Store
from tests.assistant.services.conftest import Rep, reading

NAME = "华东仪表"


def fields(number: int) -> FollowupFields:
    return FollowupFields(
        customer=NAME,
        contacts=(Contact(f"王{number % 4}", "经理" if number % 3 else None, (f"王经理{number % 2}",)),),
        needs=(f"需求{number}",),
        current_systems=("SAP",) if number % 2 else (),
        budget=Budget(number * 1000, "CNY") if number % 5 else None,
        decision_on=GrainedDate(date(2026, 9, 1 + number % 28)),
        next_steps=(NextStep(f"步骤{number}", None, "李雷" if number % 7 == 0 else "self"),),
    )


@pytest.fixture
def customer_id(wang: Rep) -> str:
    """A customer with a record more than are read for each look."""
    for number in range(viewing.KEPT_FROM + 3):
        wang.clock.advance(timedelta(hours=5 if number % 2 else -3))
        held = fields(number)
        text = f"见了王{number % 4}，需求{number}"
        (draft,) = wang.note(text, reading(held, text, {"needs.0": f"需求{number}"}))
        with wang.database.write() as store:
            done = confirm(store, draft.id, None, wang.person, wang.desk, wang.clock(), customer_name=NAME)
    return done.record.customer_id


def added_up(store: Store, customer_id: str) -> CustomerView:
    customer = store.customers.get(customer_id)
    assert customer is not None
    return view_of(customer, store.records.of_customer(customer_id))


def test_what_is_kept_is_what_the_records_add_up_to_also_after_a_correction_and_when_made_anew(
    wang: Rep, customer_id: str
) -> None:
    with wang.database.write() as store:
        assert store.views.kept(customer_id) is not None
        assert viewing.view(store, customer_id, recent=1000) == added_up(store, customer_id)
        wrong = added_up(store, customer_id).records[3]
        correcting.revise(store, wrong.id, {"needs": ("别的需求",)}, wang.person, wang.desk, wang.clock())
        kept = viewing.view(store, customer_id, recent=1000)
        assert kept == added_up(store, customer_id) and wrong.id not in kept.record_ids
        assert viewing.rebuild(store) == 1
        assert store.views.kept(customer_id) is not None and viewing.view(store, customer_id, recent=1000) == kept


def test_a_kept_view_that_does_not_fit_the_records_is_not_given(wang: Rep, customer_id: str) -> None:
    with wang.database.write() as store:
        one = added_up(store, customer_id).records[0]
        store.records.add(replace(one, id="r-other", revision=7, confirmed_at=wang.clock.advance(timedelta(days=1))))
        assert store.views.kept(customer_id) is None
        assert "r-other" in viewing.view(store, customer_id).record_ids


def test_records_come_in_stretches_that_make_up_the_whole(wang: Rep, customer_id: str) -> None:
    with wang.database.read() as store:
        whole = added_up(store, customer_id)
        seen: list[str] = []
        while len(seen) < len(whole.record_ids):
            part = viewing.view(store, customer_id, recent=10, before=seen[-1] if seen else "")
            assert part.record_ids == whole.record_ids and part.values == whole.values
            seen += [record.id for record in part.records]
        assert tuple(seen) == whole.record_ids
        with pytest.raises(NotFound):
            viewing.view(store, customer_id, before="nothing")
