"""Finding the customer that is meant."""

from collections.abc import Iterator

import pytest

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.followup import Contact
from assistant.errors import NotFound
from assistant.services import finding
from assistant.services.finding import Choice, decide, exactly_called, is_free_name, mentioned, require_customer, search
from assistant.storage.database import Database
from assistant.storage.store import Store
from tests.conftest import Clock


@pytest.fixture
def store(database: Database, clock: Clock) -> Iterator[Store]:
    with database.write() as held:
        for customer in (
            Customer("c1", "华东仪表股份有限公司", ("华东仪表",)),
            Customer("c2", "瑞和物流", ("瑞和",)),
            Customer("c3", "瑞和商贸", ("瑞和",)),
            Customer("c4", "Westbrook Foods"),
        ):
            held.customers.add(customer, clock(), None)
        yield held


@pytest.mark.parametrize(
    ("spoken", "customer_id"),
    [("华东仪表", "c1"), ("瑞和物流", "c2"), ("westbrook  foods", "c4"), ("Ｗestbrook Foods", "c4")],
)
def test_a_name_or_alias_that_one_customer_carries_decides(store: Store, spoken: str, customer_id: str) -> None:
    assert decide(store, spoken).customer_id == customer_id


def test_a_name_two_carry_is_left_to_the_person(store: Store) -> None:
    assert set(decide(store, "瑞和").candidates) == {"c2", "c3"}
    assert exactly_called(store, "瑞和") is None


def test_a_misheard_name_is_offered_and_never_decided(store: Store) -> None:
    choice = decide(store, "花东一表")
    assert choice.customer_id is None and choice.candidates == ("c1",)
    assert decide(store, "West Brook").candidates == ("c4",)


@pytest.mark.parametrize("spoken", [None, "", "。", "飞天茶业"])
def test_what_nobody_is_called_finds_nobody(store: Store, spoken: str | None) -> None:
    choice = decide(store, spoken)
    assert (choice.customer_id, choice.candidates) == (None, ())


def test_the_longest_name_in_a_text_is_meant(store: Store) -> None:
    assert getattr(mentioned(store, "推荐几个案例给瑞和物流"), "id", None) == "c2"
    assert mentioned(store, "推荐几个案例给瑞和") is None
    assert mentioned(store, "推荐几个案例") is None


def test_a_search_gives_the_one_that_is_clearly_meant(store: Store) -> None:
    assert [one.id for one in search(store, "westbrook")] == ["c4"]
    assert {one.id for one in search(store, "瑞和")} == {"c2", "c3"}


def test_requiring_a_customer_says_who_else_it_may_be(store: Store) -> None:
    assert require_customer(store, "华东仪表").id == "c1"
    with pytest.raises(NotFound, match="Westbrook Foods"):
        require_customer(store, "West Brook")
    with pytest.raises(NotFound, match="no customer"):
        require_customer(store, "飞天茶业")


def test_a_name_is_free_unless_another_customer_has_it(store: Store) -> None:
    assert is_free_name(store, "华东", "c1") and is_free_name(store, "华东仪表", "c1")
    assert not is_free_name(store, "瑞和物流", "c1")


def test_an_empty_crm_finds_nobody(database: Database) -> None:
    with database.read() as store:
        assert search(store, "华东仪表") == [] and decide(store, "华东仪表").candidates == ()


def test_a_note_without_a_customer_is_of_whom_it_names(database: Database, clock: Clock) -> None:
    with database.write() as store:
        for one in (
            Customer("h1", "沈佳", kind=CustomerKind.HOUSEHOLD),
            Customer("o1", "宁川轴承"),
            Customer("o2", "瑞和物流"),
        ):
            store.customers.add(one, clock(), None)
        for customer_id, name in (("h1", "沈佳"), ("o1", "顾长山"), ("o2", "顾长山")):
            store.contacts.keep(customer_id, [Contact(name)], clock())
        assert finding.home_of(store, ["沈佳"], "刚跟沈佳通了电话") == Choice("h1")
        assert finding.home_of(store, [], "沈佳那边报名了") == Choice("h1")
        assert finding.home_of(store, ["顾长山"], "见了顾长山") == Choice(candidates=("o1", "o2"))
        assert finding.home_of(store, ["周敏"], "见了周敏") == Choice()


def test_a_stretch_of_one_name_said_alone_is_that_customer(database: Database, clock: Clock) -> None:
    with database.write() as store:
        for one in (
            Customer("s1", "苏州好邻居便利店"),
            Customer("s2", "苏州万家福超市"),
            Customer("s3", "无锡万家福超市"),
        ):
            store.customers.add(one, clock(), None)
        found = finding.called_in_short(store, "好邻居便利店")
        assert found and found.id == "s1"
        for text in ("万家福超市", "便利店", "苏州", "好邻居便利店下单了"):
            assert finding.called_in_short(store, text) is None, text
