"""Known names in speech: exact, short, misheard, by title; and ordinary words left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.names import NamedThing, NameIndex

THINGS = [
    NamedThing("苏州恒达精密制造有限公司"),
    NamedThing("浙江瑞康医药集团"),
    NamedThing("江宁市第二人民医院"),
    NamedThing("明源物流", aliases=("明源",)),
    NamedThing("未来科技"),
    NamedThing("Westbrook Foods"),
    NamedThing("Brightwell Logistics Ltd"),
    NamedThing("Dynatrace", kind="product"),
    NamedThing("张国栋", kind="contact", owner="苏州恒达精密制造有限公司"),
    NamedThing("赵敏", kind="contact", owner="浙江瑞康医药集团"),
    NamedThing("赵大勇", kind="contact", owner="明源物流"),
    NamedThing("陈琳", kind="colleague"),
    NamedThing("OvenGauge Reader", kind="product"),
    NamedThing("Helen Carter", kind="contact"),
    NamedThing("John Smith", kind="contact"),
]
INDEX = NameIndex(THINGS)


@pytest.mark.parametrize(
    ("spoken", "name"),
    [
        ("苏州恒达精密制造有限公司", "苏州恒达精密制造有限公司"),
        ("恒达精密", "苏州恒达精密制造有限公司"),
        ("恒达", "苏州恒达精密制造有限公司"),
        ("横达精密", "苏州恒达精密制造有限公司"),
        ("睿康医药", "浙江瑞康医药集团"),
        ("江宁二院", "江宁市第二人民医院"),
        ("明元物流", "明源物流"),
        ("west brook", "Westbrook Foods"),
        ("Bright Well Logistics", "Brightwell Logistics Ltd"),
        ("dina trace", "Dynatrace"),
        ("gauge readers", "OvenGauge Reader"),
        ("张总", "张国栋"),
        ("Mr. Smith", "John Smith"),
        ("Helen", "Helen Carter"),
        ("陈霖", "陈琳"),
    ],
)
def test_a_name_is_known_however_it_is_said(spoken: str, name: str) -> None:
    best = INDEX.resolve(spoken).best
    assert best is not None
    assert best.name == name


@pytest.mark.parametrize("spoken", ["天气", "横穿", "会议", "annual trace", "weather", "", "，。", "王总", "Mr. Jones"])
def test_what_is_no_known_name_is_not_guessed(spoken: str) -> None:
    assert INDEX.resolve(spoken).best is None


def test_two_people_of_one_surname_are_candidates_and_the_customer_settles_it() -> None:
    both = INDEX.resolve("赵主任", kinds=["contact"])
    assert both.best is None
    assert {one.thing.name for one in both.candidates} == {"赵敏", "赵大勇"}
    one = INDEX.resolve("赵主任", kinds=["contact"], owner="明源物流").best
    assert one is not None
    assert one.name == "赵大勇"


def test_kinds_limit_what_may_be_meant() -> None:
    assert INDEX.resolve("Dynatrace", kinds=["customer"]).best is None


def test_a_note_is_scanned_for_names_and_ordinary_words_stay() -> None:
    text = "今天去了横达精密，见了张总，瑞康也提了一句，未来我们要横穿马路，天气不错"
    found = [(text[one.start : one.end], one.thing.name) for one in INDEX.find(text)]
    assert found == [
        ("横达精密", "苏州恒达精密制造有限公司"),
        ("张总", "张国栋"),
        ("瑞康", "浙江瑞康医药集团"),
    ]


def test_an_english_note_is_scanned_for_split_and_possessive_names() -> None:
    text = "Met Helen from west brook foods, Westbrook's plan is to use Dina trace; we trace an annual review."
    found = [(text[one.start : one.end], one.thing.name) for one in INDEX.find(text)]
    assert found == [
        ("Helen", "Helen Carter"),
        ("west brook foods", "Westbrook Foods"),
        ("Westbrook", "Westbrook Foods"),
        ("Dina trace", "Dynatrace"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Halcyon Biosciences", "A call with Halcyon Bio today", "Halcyon"),
        ("Bramble & Rook", "Back from Bramble and Rook", "Bramble and Rook"),
        ("鼎新新型建材", "给鼎新建材打了电话", "鼎新建材"),
        ("凯森新能源科技", "上午到凯森总部", "凯森"),
    ],
)
def test_short_ways_to_say_a_company_are_found(name: str, text: str, words: str) -> None:
    (found,) = NameIndex([NamedThing(name)]).find(text)
    assert (text[found.start : found.end], found.thing.name) == (words, name)


def test_ambiguous_sound_gives_nothing() -> None:
    index = NameIndex([NamedThing("恒达电子"), NamedThing("恒大电子")])
    assert index.resolve("横达电子").best is None
    assert index.find("去了横达电子") == []
    (found,) = index.find("去了横达电子", ambiguous=True)
    assert {found.thing.name, *(one.name for one in found.rivals)} == {"恒达电子", "恒大电子"}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=50))
def test_no_text_breaks_it(text: str) -> None:
    INDEX.resolve(text)
    end = 0
    for one in INDEX.find(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(THINGS))
def test_every_name_resolves_to_itself(thing: NamedThing) -> None:
    assert INDEX.resolve(thing.name).best == thing
