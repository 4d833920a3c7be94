"""Finding by index gives what comparing with every customer gives: thousands of words, names of a made-up CRM."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.domain.followup import Contact, Known, KnownCustomer
from assistant.language.name_forms import short_forms
from assistant.language.names import NamedThing, NameIndex
from assistant.services import finding
from assistant.services.knowing import known_near
from assistant.services.reading.mentions import find_mentions
from assistant.services.reading.note_text import NoteText
from assistant.storage.database import Database
from assistant.storage.store import Store
from benchmarks import parties

CUSTOMERS = 700
MISHEARD = dict(
    zip("恒瑞明宏达康盛信诚安博新东方正联智启航德美嘉", "衡睿鸣洪答慷圣芯成桉搏鑫冬芳政连志起行得每佳", strict=True)
)


def make() -> list[Customer]:
    dice = random.Random(11)
    names = sorted({party.names[0] for party in parties.invent(CUSTOMERS, seed=5)[0]})
    made = []
    for number, name in enumerate(names):
        forms = short_forms(name)
        aliases = (dice.choice(forms),) if forms and dice.random() < 0.3 else ()
        made.append(Customer(f"c{number}", name, aliases))
    return made


ALL = make()


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    with database.write() as held:
        for customer in ALL:
            held.customers.add(customer, datetime(2026, 5, 7, tzinfo=UTC), None)
        yield held


def said(dice: random.Random, name: str) -> str:
    """One of the ways a name is said or typed."""
    form = dice.choice((name, *short_forms(name)))
    at = dice.randrange(len(form))
    match dice.randrange(6):
        case 0:
            return form
        case 1:
            return "".join(MISHEARD.get(char, char) for char in form)
        case 2 if len(form) > 3:
            return form[:at] + form[at + 1 :]
        case 3 if len(form) > 3:
            return form[:at] + dice.choice("aeiou达大恒新信") + form[at + 1 :]
        case 4:
            end = dice.randrange(at + 1, len(form) + 1)
            return form[at:end]
        case _:
            return form.upper().replace(" ", "  ")


def words(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    return [said(dice, dice.choice(ALL).name) for _ in range(count)]


def test_the_exact_name_is_found_as_a_look_at_every_customer_finds_it(store: Store) -> None:
    for one in words(800, 1):
        wanted = fold_name(one)
        by_name = [customer.id for customer in ALL if wanted and fold_name(customer.name) == wanted]
        by_alias = [customer.id for customer in ALL if wanted and wanted in map(fold_name, customer.aliases)]
        expected = by_name or by_alias
        assert {customer.id for customer in finding._called(store, one)} == set(expected), one


def test_a_part_of_a_name_lists_every_customer_that_holds_it_the_beginning_first(store: Store) -> None:
    for one in words(600, 2):
        wanted = fold_name(one)
        places = {c.id: min(_places(wanted, c), default=None) for c in ALL}
        expected = {customer_id for customer_id, place in places.items() if place is not None}
        found = finding.listed(store, one, len(ALL))
        written = [customer.id for customer in found if customer.id in expected]
        if wanted and expected:
            assert set(written) == expected, one
            assert [places[c] for c in written] == sorted(places[c] for c in expected), one  # type: ignore[type-var]


@pytest.mark.slow
def test_what_sounds_alike_is_what_comparing_with_every_name_says(store: Store) -> None:
    index = NameIndex([NamedThing(customer.name, customer.aliases) for customer in ALL])
    asked, different = words(600, 3), []
    for one in asked:
        near = [NamedThing(customer.name, customer.aliases) for customer in finding.may_mean(store, one)]
        found, expected = NameIndex(near).resolve(one), index.resolve(one)
        if (found.best and found.best.name) != (expected.best and expected.best.name) or found.score < expected.score:
            different.append(one)
    # The whole index itself compares with the sixty nearest only: of two names as near, each may leave out another.
    assert len(different) <= len(asked) // 200, different


@pytest.mark.slow
def test_a_note_is_read_with_the_names_near_it_as_with_all_names(store: Store) -> None:
    everything = Known(customers=tuple(KnownCustomer(one.name, one.aliases) for one in ALL))
    dice, different = random.Random(4), []
    for _ in range(100):
        first, second = (said(dice, dice.choice(ALL).name) for _ in range(2))
        text = dice.choice(
            (
                f"今天去了{first}，聊了聊下一步的安排，预算还没定，顺路又见了{second}，下周三给方案。",
                f"Met {first} this morning, they want a pilot. Then called {second} about the quote.",
            )
        )
        note = NoteText.of(text, None, datetime(2026, 5, 7, tzinfo=UTC))
        found, expected = (
            [(m.name, m.start, m.end) for m in find_mentions(note, known, spoken=True).of("customer")]
            for known in (known_near(store, None, text, [first, second]), everything)
        )
        if found != expected:
            different.append((text, found, expected))
    assert len(different) <= 1, different


@pytest.mark.parametrize(
    ("query", "name"),
    [("hddx", "华东电信"), ("huadong", "华东电信"), ("HuaDong", "华东电信"), ("dx", "华东电信"), ("cqsw", "重庆水务")],
)
def test_a_name_is_found_by_its_pinyin(database: Database, query: str, name: str) -> None:
    with database.write() as store:
        for number, one in enumerate(("华东电信", "重庆水务", "Westbrook Foods")):
            store.customers.add(Customer(f"c{number}", one), datetime(2026, 5, 7, tzinfo=UTC), None)
        assert [customer.name for customer in finding.listed(store, query)] == [name]


def test_a_customer_that_another_process_adds_is_found_at_once(database: Database) -> None:
    other = Database(database.url)
    now = datetime(2026, 5, 7, tzinfo=UTC)
    with database.read() as store:
        assert finding.listed(store, "华东") == []
    with other.write() as store:
        store.customers.add(Customer("c1", "华东电信", ("东信",)), now, None)
        store.customers.add_alias("c1", "东方电信")
    with database.read() as store:
        assert [one.id for one in finding.listed(store, "东方")] == ["c1"]
        assert finding.decide(store, "花东电信").candidates == ("c1",)
        assert [one.name for one in known_near(store, None, "今天去了花东电信").customers] == ["华东电信"]
    other.close()


def test_what_is_found_by_can_be_made_anew(store: Store) -> None:
    before = [{one.id for one in finding.listed(store, word, len(ALL))} for word in words(30, 9)]
    assert store.customers.names.rebuild() == len(ALL)
    assert [{one.id for one in finding.listed(store, word, len(ALL))} for word in words(30, 9)] == before


def _places(wanted: str, customer: Customer) -> Sequence[int]:
    names = (fold_name(name) for name in (customer.name, *customer.aliases))
    return [name.find(wanted) for name in names if wanted in name]


def test_of_few_customers_all_are_told_with_all_their_people(database: Database) -> None:
    with database.write() as store:
        store.customers.add(Customer("c1", "华东电信"), datetime(2026, 5, 7, tzinfo=UTC), None)
        store.contacts.keep("c1", [Contact("张建国")], datetime(2026, 5, 7, tzinfo=UTC))
        known = known_near(store, None, "今天见了张总")
    assert [one.name for one in known.customers] == ["华东电信"] and [one.name for one in known.contacts] == ["张建国"]


def test_of_many_a_contact_s_full_name_tells_the_customer_unless_many_have_it(store: Store) -> None:
    store.contacts.keep("c5", [Contact("张建国"), Contact("Anna Berg")], datetime(2026, 5, 7, tzinfo=UTC))
    for one in ALL[:10]:
        store.contacts.keep(one.id, [Contact("王伟")], datetime(2026, 5, 7, tzinfo=UTC))
    known = known_near(store, None, "今天见了张建国和王伟, then called Anna Berg")
    assert {(one.name, one.customer) for one in known.contacts} == {
        ("张建国", ALL[5].name),
        ("Anna Berg", ALL[5].name),
    }
    assert known.customers == ()
