"""Whose customers are, and the pool, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.domain.customer import Customer
from assistant.domain.followup import FollowupFields
from assistant.domain.ownership import OwnerKind, What
from assistant.domain.person import Person
from assistant.domain.pool import PoolRules, RoleRule, Step, Takes
from assistant.errors import Conflict, Forbidden, SpotterError
from assistant.services import handing_over, opportunities, owning, pool
from assistant.services.access import Access
from assistant.services.customerkeeping import find_or_add
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import Clock, People

RULES = PoolRules(
    roles=(RoleRule(frozenset({"rep"}), max_held=2), RoleRule(frozenset({"presales"}), takes=Takes.ASKS)),
    release_after_days=30,
    open_deal_days=60,
    warn_days=5,
    retake_days=14,
)


@pytest.fixture
def shop(database: Database, clock: Clock, people: People) -> Customer:
    """A customer of nobody's."""
    customer = Customer("c-shop", "百汇便利店")
    with database.write() as store:
        store.customers.add(customer, clock(), None)
    return customer


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, pool=RULES)


def owners(database: Database, customer_id: str) -> dict[str, set[OwnerKind]]:
    with database.read() as store:
        found = store.ownership.of_customer([customer_id])[customer_id]
    return {person_id: set(kinds) for person_id, kinds in found.items()}


def test_whoever_adds_a_customer_is_responsible_credited_and_hears(
    database: Database, people: People, clock: Clock
) -> None:
    with database.write() as store:
        customer, _ = find_or_add(store, "青湾水务", people.wang.id, clock())
        again, is_new = find_or_add(store, "青湾水务", people.emma.id, clock())
        assert (again.id, is_new) == (customer.id, False)
        assert store.customers.followers(customer.id) == [people.wang.id]
        assert store.ownership.of_person(people.wang.id, OwnerKind.FOLLOWS) == [customer.id]
        assert store.ownership.of_person(people.emma.id) == []
    assert owners(database, customer.id) == {people.wang.id: {OwnerKind.FOLLOWS, OwnerKind.CREDITED}}


def test_two_who_take_at_once_get_one_customer_and_one_clear_word(
    database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    def take(person: Person) -> str:
        try:
            with database.write() as store:
                pool.take(store, shop.id, person, desk, clock())
        except SpotterError as error:
            return error.code
        return "taken"

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(take, [people.wang, people.emma] * 4))
    assert sorted(said) == ["pool_held"] * 7 + ["taken"]
    assert len(owners(database, shop.id)) == 1


def test_one_who_takes_many_at_once_stays_within_their_number(
    database: Database, desk: Desk, people: People, clock: Clock
) -> None:
    with database.write() as store:
        for number in range(6):
            store.customers.add(Customer(f"c-{number}", f"小店{number}"), clock(), None)

    def take(number: int) -> str:
        try:
            with database.write() as store:
                pool.take(store, f"c-{number}", people.wang, desk, clock())
        except SpotterError as error:
            return error.code
        return "taken"

    with ThreadPoolExecutor(6) as threads:
        said = list(threads.map(take, range(6)))
    assert sorted(said) == ["pool_full"] * 4 + ["taken"] * 2


def test_a_customer_goes_back_after_a_warning_and_a_record_keeps_it(
    wang: Rep, database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    with database.write() as store:
        pool.take(store, shop.id, people.wang, desk, clock())

    def expire() -> list[Step]:
        with database.write() as store:
            return [one.step for one in pool.expire(store, desk, clock())]

    clock.advance(timedelta(days=24))
    assert expire() == []
    clock.advance(timedelta(days=1))
    assert expire() == [Step.WARN] and expire() == []
    warning = wang.texts()[-1]
    assert "百汇便利店将在6月6日 周六回到公海" in warning and "确认入库后重新计时" in warning
    text = "百汇便利店老板要补货"
    wang.note(text, reading(FollowupFields(customer="百汇便利店", needs=("补货",)), text))
    wang.press(action(wang.card(), "ok"))
    clock.advance(timedelta(days=6))
    assert expire() == []
    clock.advance(timedelta(days=20))
    assert expire() == [Step.WARN]
    clock.advance(timedelta(days=5))
    clock.now = clock.now.replace(hour=18)  # two at night
    assert expire() == []
    clock.now = clock.now.replace(hour=1) + timedelta(days=1)
    assert expire() == [Step.RELEASE] and expire() == []
    assert owners(database, shop.id) == {}
    with database.read() as store:
        (lying,) = pool.listed(store, Access(store, desk, None))
        events = [event.what for event in store.ownership.events(shop.id)]
        assert shop.id not in [one.id for one in store.customers.followed_by(people.wang.id)]
    assert lying.lost and (lying.lost.person_id, lying.lost.what) == (people.wang.id, What.EXPIRED)
    assert lying.last_record_at and events == [What.TAKEN, What.WARNED, What.WARNED, What.EXPIRED]
    with database.write() as store, pytest.raises(Conflict) as refused:
        pool.take(store, shop.id, people.wang, desk, clock())
    assert refused.value.code == "pool_retake"
    with database.write() as store:
        assert not pool.take(store, shop.id, people.emma, desk, clock()).request_id


def test_many_customers_that_go_back_are_told_in_one_message(
    wang: Rep, database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    with database.write() as store:
        store.customers.add(Customer("c-corner", "街角超市"), clock(), None)
        for customer_id in (shop.id, "c-corner"):
            pool.take(store, customer_id, people.wang, desk, clock())
    clock.advance(timedelta(days=25))
    with database.write() as store:
        assert len(pool.expire(store, desk, clock())) == 2
    (warning,) = wang.texts()
    assert "你有 2 家客户快要回到公海" in warning and "街角超市：6月6日 周六" in warning
    clock.advance(timedelta(days=5))
    with database.write() as store:
        assert len(pool.expire(store, desk, clock())) == 2
    (gone,) = wang.texts()
    assert "2 家客户太久没有跟进，已回到公海。" in gone and "街角超市" in gone


def test_of_several_roles_the_one_that_asks_holds(desk: Desk, people: People) -> None:
    asks = replace(people.li, role="intern， presales")
    assert desk.pool.role(asks.role).takes is Takes.ASKS
    assert desk.pool.is_manager("supervisor, Manager") and not desk.pool.is_manager("supervisor, rep")


def test_an_open_opportunity_keeps_a_customer_longer(
    database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    with database.write() as store:
        pool.take(store, shop.id, people.wang, desk, clock())
        opportunities.begin(store, shop.id, people.wang, desk, clock())
        assert list(pool.due(store, desk, clock() + timedelta(days=54))) == []
        assert [one.step for one in pool.due(store, desk, clock() + timedelta(days=55))] == [Step.WARN]


def test_who_has_to_ask_is_given_the_customer_by_a_manager_once(
    database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    with database.write() as store:
        asked = pool.take(store, shop.id, people.li, desk, clock())
        assert asked.request_id and owning.responsible(store, shop.id) == []
    with database.write() as store, pytest.raises(Forbidden):
        pool.decide(store, asked.request_id, people.wang, desk, clock(), agreed=True)
    with database.write() as store:
        assert pool.decide(store, asked.request_id, people.boss, desk, clock(), agreed=True).state == "agreed"
        assert owning.responsible(store, shop.id) == [people.li.id]
    with database.write() as store, pytest.raises(Conflict):
        pool.decide(store, asked.request_id, people.boss, desk, clock(), agreed=False)


def test_a_request_lapses_where_somebody_was_faster(
    database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    with database.write() as store:
        asked = pool.take(store, shop.id, people.li, desk, clock())
        pool.take(store, shop.id, people.wang, desk, clock())
        assert pool.decide(store, asked.request_id, people.boss, desk, clock(), agreed=True).state == "lapsed"
        assert owning.responsible(store, shop.id) == [people.wang.id]


def test_giving_leaves_one_responsible_and_not_everybody_may(
    database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    with database.write() as store:
        pool.take(store, shop.id, people.wang, desk, clock())
        with pytest.raises(Forbidden) as refused:
            owning.give(store, shop.id, people.emma.id, OwnerKind.FOLLOWS, people.emma, desk, clock())
        assert refused.value.code == "owner_only"
        assert owning.give(store, shop.id, people.li.id, OwnerKind.COLLABORATES, people.wang, desk, clock())
        assert not owning.give(store, shop.id, people.li.id, OwnerKind.COLLABORATES, people.wang, desk, clock())
        assert owning.give(store, shop.id, people.emma.id, OwnerKind.FOLLOWS, people.wang, desk, clock())
        assert set(store.customers.followers(shop.id)) == {people.li.id, people.emma.id}
    assert owners(database, shop.id) == {people.li.id: {OwnerKind.COLLABORATES}, people.emma.id: {OwnerKind.FOLLOWS}}
    many = replace(desk, pool=replace(RULES, one_responsible=False))
    with database.write() as store:
        owning.give(store, shop.id, people.wang.id, OwnerKind.FOLLOWS, people.emma, many, clock())
        assert set(owning.responsible(store, shop.id)) == {people.emma.id, people.wang.id}
        owning.end(store, shop.id, people.wang.id, OwnerKind.FOLLOWS, people.wang, many, clock())
        assert [event.what for event in store.ownership.events(shop.id)][-1] is What.ENDED
        owning.end(store, shop.id, people.emma.id, OwnerKind.FOLLOWS, people.emma, many, clock())
        assert [event.what for event in store.ownership.events(shop.id)][-1] is What.RELEASED


def test_who_leaves_hands_everything_over_deals_too_after_a_look(
    emma: Rep, database: Database, desk: Desk, people: People, clock: Clock
) -> None:
    with database.write() as store:
        first, _ = find_or_add(store, "青湾水务", people.wang.id, clock())
        second, _ = find_or_add(store, "海港食品", people.wang.id, clock())
        deal = opportunities.begin(store, first.id, people.wang, desk, clock())
        plan = handing_over.plan_hand_over(store, people.wang.id, Access(store, desk, None))
        assert set(plan.customer_ids) == {first.id, second.id} and plan.opportunity_ids == (deal.id,)
        with pytest.raises(Forbidden):
            handing_over.hand_over(store, people.wang.id, people.emma.id, people.emma, desk, clock())
        done = handing_over.hand_over(store, people.wang.id, people.emma.id, people.boss, desk, clock(), reason="离职")
        assert set(done.customer_ids) == {first.id, second.id}
        held = store.opportunities.get(deal.id)
        assert held and held.owner_id == people.emma.id
        assert store.ownership.of_person(people.wang.id, OwnerKind.FOLLOWS) == []
        assert set(store.ownership.of_person(people.wang.id, OwnerKind.CREDITED)) == {first.id, second.id}
        again = handing_over.hand_over(store, people.wang.id, people.emma.id, people.boss, desk, clock())
        assert again.customer_ids == ()
    assert [text for text in emma.texts() if "handed 2 customers over to you" in text]


def test_shops_go_to_the_pool_and_are_taken_by_others_in_the_chat(
    wang: Rep, emma: Rep, database: Database, people: People, clock: Clock
) -> None:
    text = "今天去了百汇便利店，老板说暂时不需要"
    wang.note(text, reading(FollowupFields(customer="百汇便利店", needs=("暂时不需要",)), text))
    wang.press(action(wang.card(), "cn"))
    wang.heard()
    wang.send("/mine")
    assert "你负责 1 家客户" in wang.texts()[-1]
    wang.send("百汇便利店是谁的客户？")
    said = wang.heard()[-1]
    assert said.text == "负责：王芳 · 业绩：王芳"
    wang.press(action(said, "vc"))
    wang.press(action(wang.heard()[-1], "pr"))
    reasons = wang.heard()[-1]
    wang.press(next(one.action for one in buttons(reasons) if one.action.endswith(":no_need")))
    assert "百汇便利店已放回公海" in wang.texts()[-1]
    emma.send("what's in the pool?")
    lying = emma.heard()[-1]
    assert lying.sections[0].entries[0].text == "百汇便利店: was 王芳's, back since Thu 7 May (no need)"
    emma.press(action(lying, "pt"))
    assert "百汇便利店 is yours now" in emma.texts()[-1]
    wang.press(action(lying, "pt"))
    assert "慢了一步" in wang.texts()[-1]
    emma.send("who is responsible for 百汇便利店?")
    assert "responsible: Emma Stone · credited: 王芳" in emma.texts()[-1]
    wang.send("公海里有什么")
    assert "公海里现在没有客户" in wang.texts()[-1]


def test_who_notes_something_of_a_customer_of_nobodys_may_take_it_at_once(
    wang: Rep, database: Database, people: People, shop: Customer
) -> None:
    text = "百汇便利店老板要补货"
    fields = FollowupFields(customer="百汇便利店", needs=("补货",))
    wang.note(text, reading(fields, text))
    wang.press(action(wang.card(), "ok"))
    thanks = wang.heard()[-1]
    assert "可以由你负责" in thanks.footer
    wang.press(action(thanks, "pt"))
    assert owners(database, shop.id) == {people.wang.id: {OwnerKind.FOLLOWS}}
    wang.note(text, reading(fields, text))
    wang.press(action(wang.card(), "ok"))
    assert not any(one.action.startswith("pt") for one in buttons(wang.heard()[-1]))


def test_a_day_of_takes_is_the_persons_own(
    database: Database, desk: Desk, people: People, clock: Clock, shop: Customer
) -> None:
    one_a_day = replace(desk, pool=replace(RULES, takes_a_day=1))
    clock.now = datetime(2026, 5, 7, 15, 30, tzinfo=UTC)  # half past eleven at night in Shanghai
    with database.write() as store:
        store.customers.add(Customer("c-next", "隔壁小店"), clock(), None)
        pool.take(store, shop.id, people.wang, one_a_day, clock())
        with pytest.raises(Conflict) as refused:
            pool.take(store, "c-next", people.wang, one_a_day, clock())
        assert refused.value.code == "pool_day_full"
        pool.take(store, "c-next", people.wang, one_a_day, clock.advance(timedelta(hours=1)))
