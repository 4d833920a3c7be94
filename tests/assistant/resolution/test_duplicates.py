"""Who may be the same: one record against many, and many against each other."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.resolution.comparing import FIELDS
from assistant.resolution.duplicates import Pair, PartyIndex, groups
from assistant.resolution.frequencies import Frequencies
from assistant.resolution.party import Kind, Party
from assistant.resolution.readings import read_party
from benchmarks.parties import invent

KNOWN = (
    Party("1", ("溧阳市恒昶机电有限公司",), phones=("0519-87654321",), websites=("https://www.hengchang-me.cn/about",)),
    Party("2", ("扬中恒昶机电有限公司",), phones=("0511-88012345",)),
    Party("3", ("Bramwell Optics Ltd", "Bramwell"), emails=("info@bramwell.example",), addresses=("14 Mill Street",)),
    Party("4", ("Bramwell Foods Ltd",), addresses=("88 Harbour Road",)),
    Party("5", ("瑞澜贸易有限公司",), numbers=("91320481MA1K35JQ7D",)),
)


@pytest.fixture(scope="module")
def index() -> PartyIndex:
    return PartyIndex(KNOWN)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (Party("n", ("溧阳恒昶机电",)), ["1"]),
        (Party("n", ("恒昶机电设备", "恒昶"), websites=("hengchang-me.cn",)), ["1"]),
        (Party("n", ("Bramwell Optics Limited",)), ["3"]),
        (Party("n", ("Bramwel Optics",), addresses=("14 Mill St, Leeds",)), ["3"]),
        (Party("n", ("瑞澜商贸",), numbers=("91320481ma1k35jq7d",)), ["5"]),
        (Party("n", ("Heng Chang Machinery",), phones=("0519 8765 4321",)), ["1"]),
        (
            Party("n", ("Larchmont Textiles",), phones=("0519 8765 4321",)),
            ["1"],
        ),
        (Party("n", ("Hengchang Machinery",)), ["1"]),
        (Party("n", ("Brawmell Optics",)), ["3"]),
        (Party("n", ("Larchmont Textiles",), phones=("+44 20 8765 4321",)), []),
        (Party("n", ("Larchmont Textiles",), phones=("+86 519 8765 4321",)), ["1"]),
        (Party("n", ("Larchmont Textiles",)), []),
        (Party("n", ("宜兴旭升橡胶有限公司",), emails=("someone@qq.com",)), []),
        (Party("n", ("！！",)), []),
    ],
)
def test_a_new_record_is_held_against_those_there_are(index: PartyIndex, new: Party, found: list[str]) -> None:
    assert [pair.other for pair in index.alike(new)][:1] == found


def test_what_speaks_for_it_is_told_field_by_field(index: PartyIndex) -> None:
    (pair,) = index.alike(Party("n", ("溧阳恒昶机电",), phones=("87654321",)))
    assert pair.evidence["name"] > 0 and pair.evidence["phone"] > 0 and pair.evidence["address"] == 0
    (doubted,) = index.alike(Party("n", ("溧阳恒昶机电",), phones=("80000000",)), least=0.0)[:1]
    assert doubted.evidence["phone"] < 0 and doubted.probability < pair.probability


def test_a_record_is_no_duplicate_of_itself(index: PartyIndex) -> None:
    assert "1" not in [pair.other for pair in index.alike(KNOWN[0])]


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("87654321", 0),
        ("(0519) 8765 4321", 0),
        ("+86 (0)519 8765 4321", 0),
        ("0086-0519-87654321", 0),
        ("0519-87654322", 1),
        ("0571-87654321", 1),
        ("+44 519 765 4321", 1),
        ("0519-81114321", 2),
        ("", None),
    ],
)
def test_a_line_is_the_same_where_no_area_and_no_country_says_otherwise(written: str, level: int | None) -> None:
    one, other = (read_party(Party("x", ("恒昶",), phones=(phone,))) for phone in ("0519-87654321", written))
    assert FIELDS["phone"](one, other, Frequencies()) == FIELDS["phone"](other, one, Frequencies()) == level


def test_a_person_is_found_with_names_turned_round_and_slips() -> None:
    people = [
        Party("a", ("Hallam Petra",), Kind.PERSON, born="19740318", postcodes=("4810",), addresses=("31 Orchard Pl",)),
        Party("b", ("Petrra Hallam",), Kind.PERSON, born="19740381", postcodes=("4810",), addresses=("31 orchard pl",)),
        Party("c", ("Pamela Hallam",), Kind.PERSON, born="19900105", postcodes=("4810",), addresses=("70 Station Rd",)),
    ]
    assert [(pair.one, pair.other) for pair in PartyIndex(people).duplicates()] == [("a", "b")]


def test_duplicates_among_thousands_are_found_without_labelled_pairs() -> None:
    parties, truth = invent(3000, seed=5)
    found = groups(PartyIndex(parties).duplicates())
    pairs = [(one, other) for group in found for one in group for other in group if one < other]
    right = sum(truth[one] == truth[other] for one, other in pairs)
    wanted = sum(truth[a.id] == truth[b.id] for i, a in enumerate(parties) for b in parties[:i])
    assert right / len(pairs) > 0.95 and right / wanted > 0.95


def test_the_order_of_records_does_not_matter() -> None:
    parties, _ = invent(600, seed=6)
    forward, backward = (PartyIndex(order).duplicates() for order in (parties, parties[::-1]))
    assert {frozenset((p.one, p.other)) for p in forward} == {frozenset((p.one, p.other)) for p in backward}


def test_a_chain_of_likenesses_does_not_make_one_of_all() -> None:
    chain = [Pair("a", "b", 3.0, {}), Pair("b", "c", 2.0, {})]
    assert groups(chain) == [("a", "b")]
    assert groups([*chain, Pair("a", "c", -1.0, {})]) == [("a", "b", "c")]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(-5, 30)), max_size=12))
def test_groups_are_disjoint_and_hold_several(pairs: list[tuple[str, str, float]]) -> None:
    found = groups(Pair(one, other, bits, {}) for one, other, bits in pairs if one != other)
    members = [member for group in found for member in group]
    assert len(members) == len(set(members)) and all(len(group) > 1 for group in found)


def test_values_are_read_as_people_write_them() -> None:
    read = read_party(
        Party(
            "x",
            ("恒昶",),
            phones=("＋86 (519) 8765-4321", "12"),
            emails=("Info@Heng.example", "no mail"),
            websites=("http://WWW.heng.example:80/x", "nothing"),
            addresses=("天目湖大道12号", "14b North Mill Street"),
            postcodes=("213300",),
        )
    )
    assert (
        read.phones == {"7654321"}
        and read.lines == {"8651987654321"}
        and read.emails == {"info@heng.example"}
        and read.domains == {"heng.example"}
    )
    assert [address.house for address in read.addresses] == ["12", "14b"]
    assert read.addresses[1].street == ("mill", "st") and read.postcodes == {"21330"}
    assert read_party(replace(read.party, emails=("a@163.com",), websites=())).domains == frozenset()
