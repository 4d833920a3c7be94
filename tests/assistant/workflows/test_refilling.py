"""Stale fields are asked about once in a while, and what a provider says is kept by the rules for all sources."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant.domain.contact import CustomerContact, Identity, IdentityKind
from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource, Value, values_of
from assistant.domain.customer_field import FieldRule
from assistant.errors import NotReady
from assistant.services import factkeeping, refilling
from assistant.services.access import Access
from assistant.services.contact_provider import ContactProvider
from assistant.services.desk import Desk
from assistant.services.refilling import Gap, Refilled
from assistant.storage.database import Database
from assistant.workflows.refilling import RefillWork
from assistant.workflows.schedule import Schedule
from tests.conftest import Clock, People

YEARS = timedelta(days=1000)


@dataclass
class Register:
    """Knows what fields hold; `asked` is every field it was asked about."""

    known: dict[str, Value] = field(default_factory=dict)
    source: FactSource = FactSource.REGISTRY
    confidence: float = 1.0
    at: datetime | None = None
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    name: str = "register"

    def knows(self, rule: FieldRule) -> bool:
        return rule.id in ("industry", "employees", "phone")

    def look_up(self, gaps: Sequence[Gap]) -> Sequence[tuple[Gap, Fact]]:
        if self.is_down:
            raise NotReady("no answer", code="provider_down")
        self.asked += [gap.rule.id for gap in gaps]
        assert self.at
        return [
            (gap, Fact(gap.rule.id, self.known[gap.rule.id], self.source, self.at, self.confidence, "register:1"))
            for gap in gaps
            if gap.rule.id in self.known
        ]


@pytest.fixture
def paper(database: Database, desk: Desk, clock: Clock, people: People) -> Customer:
    """A customer of which much was said long ago."""
    customer = Customer("paper", "白河纸业")
    given = {"industry": "造纸", "employees": 40, "phone": "0574-87654321", "tags": ["老客户"]}
    with database.write() as store:
        store.customers.add(customer, clock(), None)
        factkeeping.set_by_hand(store, desk, customer, given, people.wang.id, clock())
    clock.advance(YEARS)
    return customer


def held(database: Database, name: str) -> tuple[Value, ...]:
    with database.read() as store:
        return values_of(factkeeping.facts_of(store, "paper"), name)


def stale(database: Database, desk: Desk, clock: Clock) -> set[str]:
    with database.read() as store:
        return {one.rule.id for one in factkeeping.stale(store, desk, clock(), Access(store, desk, None))}


def test_a_newer_answer_replaces_what_went_stale(database: Database, desk: Desk, clock: Clock, paper: Customer) -> None:
    register = Register({"industry": "包装", "employees": "55"}, at=clock())
    work = RefillWork(database, [register], desk, clock)
    assert stale(database, desk, clock) == {"industry", "employees", "phone"}
    assert work.run() == {"register": Refilled(3, 2)}
    assert (held(database, "industry"), held(database, "employees")) == (("包装",), (55,))
    assert stale(database, desk, clock) == {"phone"}, "what nobody knew stays to be checked"
    with database.read() as store:
        said = store.customer_facts.said_of("paper", "industry")
    assert [one.source for one in said] == [FactSource.PERSON, FactSource.REGISTRY], "all that was said is kept"


def test_a_weak_or_old_answer_replaces_nothing(database: Database, desk: Desk, clock: Clock, paper: Customer) -> None:
    weak = Register({"industry": "包装"}, FactSource.GUESS, 0.1, clock())
    old = Register({"employees": 55}, at=clock() - YEARS - timedelta(days=400), name="old")
    RefillWork(database, [weak, old], desk, clock).run()
    assert (held(database, "industry"), held(database, "employees")) == (("造纸",), (40,))
    assert {"industry", "employees"} <= stale(database, desk, clock)


def test_who_did_not_know_is_asked_again_after_a_while_only(
    database: Database, desk: Desk, clock: Clock, paper: Customer
) -> None:
    register = Register({"industry": "包装"}, at=clock())
    work = RefillWork(database, [register], desk, clock)
    work.run()
    assert work.run() == {"register": Refilled()}
    clock.advance(refilling.ASKED_AGAIN_AFTER + timedelta(days=1))
    register.asked.clear()
    assert work.run()["register"].asked == 2
    assert sorted(register.asked) == ["employees", "phone"]


def test_who_cannot_be_reached_is_asked_the_next_time_and_holds_nobody_up(
    database: Database, desk: Desk, clock: Clock, paper: Customer
) -> None:
    down, other = Register(is_down=True), Register({"industry": "包装"}, at=clock(), name="other")
    work = RefillWork(database, [down, other], desk, clock)
    assert work.run() == {"register": Refilled(), "other": Refilled(3, 1)}
    down.is_down, down.at = False, clock()
    assert work.run()["register"].asked == 2


def test_an_answer_that_cannot_be_read_is_left_out(
    database: Database, desk: Desk, clock: Clock, paper: Customer
) -> None:
    register = Register({"employees": "many", "industry": "包装"}, at=clock())
    assert RefillWork(database, [register], desk, clock).run()["register"] == Refilled(3, 1)
    assert held(database, "employees") == (40,)


def test_a_number_that_a_contact_is_reached_by_since_is_still_right(
    database: Database, desk: Desk, clock: Clock, paper: Customer, people: People
) -> None:
    now = clock()
    with database.write() as store:
        store.contacts.add(CustomerContact("sun", "paper", "孙丽", now))
        for one, shown in (("a", "0574 8765 4321"), ("b", "0574-11112222")):
            value = shown.replace(" ", "").replace("-", "")
            new = Identity(one, "sun", "paper", IdentityKind.PHONE, value, shown, people.wang.id, now)
            store.contacts.add_identity(new)
    assert RefillWork(database, [ContactProvider(database)], desk, clock).run()["contacts"] == Refilled(1, 1)
    assert "phone" not in stale(database, desk, clock)
    assert held(database, "phone") == ("057487654321",), "a contact's own number is not the customer's"


def test_a_provider_that_takes_its_time_does_not_hold_the_schedule_up(
    database: Database, desk: Desk, clock: Clock, paper: Customer
) -> None:
    asked, answers = threading.Event(), threading.Event()

    class Slow(Register):
        def look_up(self, gaps: Sequence[Gap]) -> Sequence[tuple[Gap, Fact]]:
            asked.set()
            assert answers.wait(timeout=30)
            return super().look_up(gaps)

    no_engine: Any = None
    slow = Slow({"industry": "包装"}, at=clock())
    schedule = Schedule(database, no_engine, desk, clock, [slow])
    schedule._refill()
    assert asked.wait(timeout=30)
    schedule._refill()
    answers.set()
    assert schedule._refiller
    schedule._refiller.join(timeout=30)
    assert held(database, "industry") == ("包装",) and len(slow.asked) == 3
