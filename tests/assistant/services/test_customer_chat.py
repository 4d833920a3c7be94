"""Keeping customers in chat: doubles found, merged and parted, fields set, groups shown, facts checked."""

from datetime import timedelta

import pytest

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.customer_field import FieldKind
from assistant.domain.followup import FollowupFields
from assistant.services import customerkeeping, deduplicating, factkeeping, grouping, opportunities
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.wording import LOCALES
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import WORDING, Clock, People

WORKS = Customer("works", "杭州青岭水泥有限公司")
GROUP = Customer("group", "青岭建材集团")


@pytest.fixture
def cement(database: Database, clock: Clock, people: People) -> None:
    with database.write() as store:
        for customer in (WORKS, GROUP):
            store.customers.add(customer, clock(), people.wang.id)
        store.customers.follow("works", people.wang.id, clock())


def test_a_name_that_may_be_a_known_customer_is_offered_on_the_card(wang: Rep, cement: None) -> None:
    (draft,) = wang.note(
        "见了青岭水泥股份", reading(FollowupFields(customer="青岭水泥股份有限公司", needs=("散装罐",)))
    )
    assert draft.customer_id is None and draft.candidates == ("works", "group")
    assert any(button.label.startswith("杭州青岭水泥") for button in buttons(wang.card()))


def test_a_new_customer_like_one_that_is_there_is_not_added_unasked(
    database: Database, desk: Desk, clock: Clock, cement: None
) -> None:
    with database.write() as store:
        works = store.customers.get("works")
        assert works is not None
        phone = Fact("phone", "0571-8899 1234", FactSource.PERSON, clock())
        factkeeping.say(store, desk, works, [phone], clock())
        added, alike = customerkeeping.add(
            store, desk, "Qingling Cement", None, clock(), access=Access(store, desk, None), facts=[phone]
        )
        assert added is None and alike[0].customer.id == "works" and "phone" in alike[0].because
        added, _ = customerkeeping.add(
            store,
            desk,
            "Qingling Cement",
            None,
            clock(),
            access=Access(store, desk, None),
            facts=[phone],
            even_if_alike=True,
        )
        assert added is not None and [fact.value for fact in factkeeping.facts_of(store, added.id)] == ["057188991234"]


def test_who_says_that_two_are_one_sees_what_a_merge_would_do_and_can_take_it_back(
    wang: Rep, cement: None, database: Database
) -> None:
    wang.send("青岭建材集团和杭州青岭水泥有限公司是同一家")
    (card,) = wang.heard()
    assert "把杭州青岭水泥有限公司并入青岭建材集团" in card.text and "1 位关注的人" in card.sections[0].entries[0].text
    wang.press(action(card, "mg"))
    (done,) = wang.heard()
    with database.read() as store:
        assert [one.id for one in store.customers.all()] == ["group"]
    wang.press(action(done, "mu"))
    assert "又是两家" in wang.texts()[0]
    with database.read() as store:
        assert len(store.customers.all()) == 2


def test_a_sentence_about_customers_nobody_knows_stays_a_note(wang: Rep, cement: None) -> None:
    assert wang.send("听说甲公司和乙公司是同一家").note_id
    assert wang.send("老王和杭州青岭水泥有限公司是同一家").note_id


def test_doubles_that_were_told_apart_are_not_brought_again(
    wang: Rep, cement: None, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        store.customers.add(Customer("twin", "青岭水泥（杭州）有限公司"), clock(), None)
    wang.send("/same 杭州青岭水泥有限公司")
    (card,) = wang.heard()
    assert card.sections[0].label == "青岭水泥（杭州）有限公司" and "名称" in card.sections[0].entries[0].text
    wang.press(action(card, "md"))
    wang.heard()
    wang.send("/same 杭州青岭水泥有限公司")
    assert "没有发现" in wang.texts()[0]
    with database.read() as store:
        assert deduplicating.find_doubled(deduplicating.gather(store, desk)) == []


def test_fields_are_set_by_name_and_shown_on_the_customer_with_what_the_group_gives(
    wang: Rep, cement: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        grouping.put_below(store, "works", "group")
        opportunities.begin(store, "works", people.wang, desk, clock(), given={"amount": 800_000, "currency": "CNY"})
    wang.send("/set 青岭建材集团 行业=水泥")
    wang.send("/set 杭州青岭水泥有限公司 标签 = 重点；老客户")
    wang.send("/set 杭州青岭水泥有限公司 人数=很多")
    texts = wang.texts()
    assert "标签: 老客户、重点" in texts[1] and "这里要填数字" in texts[2]
    wang.send("/customer 杭州青岭水泥有限公司")
    card = wang.texts()[0]
    assert "行业: 水泥（来自青岭建材集团）" in card and "合计：进行中的商机 1 个 · 80万元" in card
    clock.now += timedelta(minutes=1)
    wang.send("/set 杭州青岭水泥有限公司 标签=")
    assert "标签" not in wang.texts()[0]


def test_every_kind_of_field_says_what_it_expects_in_both_languages() -> None:
    for locale in LOCALES:
        known = {key.removeprefix("kept.expects.") for key in WORDING.keys(locale) if key.startswith("kept.expects.")}
        assert known == set(FieldKind)


def test_what_nobody_checked_for_long_is_brought_to_those_who_follow(
    wang: Rep, emma: Rep, cement: None, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        works = store.customers.get("works")
        assert works is not None
        factkeeping.say(
            store, desk, works, [Fact("employees", 300, FactSource.IMPORT, clock(), ref="list.csv")], clock()
        )
    clock.now += timedelta(days=400)
    emma.send("/stale")
    assert "Nothing to check" in emma.texts()[0]
    wang.send("/stale")
    (card,) = wang.heard()
    assert "人数: 300" in card.sections[0].entries[0].text
    wang.press(action(card, "fk"))
    wang.send("/stale")
    assert "没有需要核对" in wang.texts()[-1]
    with database.read() as store:
        (fact,) = factkeeping.facts_of(store, "works")
        assert fact.source is FactSource.PERSON and fact.value == 300
        assert len(store.customer_facts.said_of("works", "employees")) == 2


def test_a_source_that_says_the_same_again_is_seen_later_and_not_kept_twice(
    database: Database, desk: Desk, clock: Clock, people: People, cement: None
) -> None:
    with database.write() as store:
        works = store.customers.get("works")
        assert works is not None
        for day, value in ((0, "水泥"), (1, "建材"), (2, "水泥"), (3, "水泥")):
            fact = Fact("industry", value, FactSource.CRM, clock() + timedelta(days=day), ref="crm")
            factkeeping.say(store, desk, works, [fact], clock())
        assert [one.value for one in factkeeping.facts_of(store, "works")] == ["水泥"]
        assert len(store.customer_facts.said_of("works", "industry")) == 2
        factkeeping.set_by_hand(store, desk, works, {"industry": "骨料"}, people.wang.id, clock() + timedelta(days=4))
        factkeeping.set_by_hand(store, desk, works, {"industry": None}, people.wang.id, clock() + timedelta(days=5))
        factkeeping.set_by_hand(store, desk, works, {"industry": "骨料"}, people.wang.id, clock() + timedelta(days=6))
        assert [one.value for one in factkeeping.facts_of(store, "works")] == ["骨料"]


def test_a_name_learnt_makes_a_customer_findable_as_its_like(
    database: Database, desk: Desk, clock: Clock, cement: None
) -> None:
    with database.write() as store:
        assert deduplicating.index_outdated(store, desk) == 2
        store.customers.add_alias("works", "Larkspur Minerals")
        new = Customer("new", "Larkspur Minerals Ltd")
        assert [one.customer.id for one in deduplicating.find_alike(store, desk, new)] == ["works"]


def test_keys_are_made_for_customers_that_came_before_them(
    database: Database, desk: Desk, clock: Clock, cement: None
) -> None:
    with database.write() as store:
        assert deduplicating.is_outdated(store) and deduplicating.index_outdated(store, desk) == 2
        assert not deduplicating.is_outdated(store)
        works = store.customers.get("works")
        assert works is not None
        factkeeping.say(store, desk, works, [Fact("phone", "0571 88991234", FactSource.CRM, clock())], clock())
        assert deduplicating.is_outdated(store)
