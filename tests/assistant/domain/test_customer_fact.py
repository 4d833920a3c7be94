"""Which of several facts holds: by strength and age, in whatever order they came, and never by silence."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.configuration.customers import read_customer_rules
from assistant.domain.customer_fact import Aging, Fact, FactSource, is_stale, settle
from assistant.domain.customer_field import FieldKind, FieldRule

START = datetime(2026, 1, 1, tzinfo=UTC)
AGING = Aging({source: 1 - place / 10 for place, source in enumerate(FactSource)}, timedelta(days=200))


def fact(value: str | None, source: FactSource = FactSource.PERSON, day: int = 0, **more: object) -> Fact:
    return Fact("industry", value, source, START + timedelta(days=day), **more)  # type: ignore[arg-type]


FACTS = st.lists(
    st.builds(
        lambda value, source, day, confidence, denied: fact(
            value, source, day, confidence=confidence, is_denied=denied
        ),
        st.sampled_from(["dairy", "optics", "glass", None]),
        st.sampled_from(list(FactSource)),
        st.integers(0, 3000),
        st.floats(0.05, 1),
        st.booleans(),
    ),
    max_size=8,
)


@given(FACTS, st.randoms(), st.booleans())
def test_the_order_in_which_facts_come_in_does_not_matter(facts: list[Fact], draw: object, many: bool) -> None:
    shuffled = list(facts)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    values = [one.value for one in settle(facts, AGING, many=many)]
    assert values == [one.value for one in settle(shuffled, AGING, many=many)]


@given(FACTS, st.booleans())
def test_only_a_person_empties_or_denies(facts: list[Fact], many: bool) -> None:
    told = [one for one in facts if one.source is FactSource.PERSON or (one.value and not one.is_denied)]
    assert settle(facts, AGING, many=many) == settle(told, AGING, many=many)
    held = settle(facts, AGING, many=many)
    if not many and told and all(one.source is not FactSource.PERSON for one in told):
        assert len(held) == 1


@given(FACTS, st.booleans())
def test_what_holds_was_said_and_settling_again_changes_nothing(facts: list[Fact], many: bool) -> None:
    held = settle(facts, AGING, many=many)
    assert set(held) <= set(facts) and set(settle(held, AGING, many=many)) == set(held)
    assert len({one.value for one in held}) == len(held) and (many or len(held) <= 1)


@given(FACTS.filter(bool), st.integers(1, 400))
def test_a_person_who_speaks_last_is_believed(facts: list[Fact], later: int) -> None:
    last = max(one.observed_at for one in facts) + timedelta(days=later)
    said = Fact("industry", "wood", FactSource.PERSON, last)
    assert [one.value for one in settle([*facts, said], AGING)] == ["wood"]


def test_a_weaker_source_wins_once_it_is_new_enough() -> None:
    registry, signal = fact("dairy", FactSource.REGISTRY), fact("optics", FactSource.SIGNAL, 20)
    assert settle([registry, signal], AGING) == (registry,)
    much_later = fact("optics", FactSource.SIGNAL, 400)
    assert settle([registry, much_later], AGING) == (much_later,)


def test_what_somebody_checked_is_as_fresh_as_the_check() -> None:
    checked = fact("dairy", checked_at=START + timedelta(days=700))
    assert settle([checked, fact("optics", FactSource.IMPORT, 300)], AGING) == (checked,)
    assert not is_stale(checked, timedelta(days=100), START + timedelta(days=750))
    assert is_stale(fact("dairy"), timedelta(days=100), START + timedelta(days=101))
    assert not is_stale(fact("dairy"), None, START + timedelta(days=9999))


@pytest.mark.parametrize(
    ("kind", "given_text", "value"),
    [
        (FieldKind.PHONE, "（021）5588 6677 转 12", "02155886677"),
        (FieldKind.PHONE, "+44 20 7946 0991", "+442079460991"),
        (FieldKind.EMAIL, "Lin@Quillon.example", "lin@quillon.example"),
        (FieldKind.WEBSITE, "https://www.quillon.example/about", "quillon.example"),
        (FieldKind.CODE, "9132 0481-ma1x", "91320481MA1X"),
        (FieldKind.NUMBER, "1,200", 1200),
        (FieldKind.DATE, "2026/5/31".replace("/5/", "/05/"), "2026-05-31"),
        (FieldKind.YES_NO, "是", True),
        (FieldKind.TEXT, "  华东  ", "华东"),
    ],
)
def test_values_are_read_to_one_form(kind: FieldKind, given_text: str, value: object) -> None:
    assert FieldRule("f", {"en": "F", "zh-CN": "F"}, kind).read(given_text) == value


@pytest.mark.parametrize(
    ("kind", "given_text"),
    [
        (FieldKind.PHONE, "call me"),
        (FieldKind.EMAIL, "lin at quillon"),
        (FieldKind.WEBSITE, "http://["),
        (FieldKind.CODE, "--"),
        (FieldKind.NUMBER, "nan"),
        (FieldKind.DATE, "31/05"),
        (FieldKind.YES_NO, "maybe"),
        (FieldKind.TEXT, " "),
        (FieldKind.TEXT, "x" * 501),
        (FieldKind.TEXT, "a\x00b"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(kind: FieldKind, given_text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|cannot be shown"):
        FieldRule("f", {"en": "F", "zh-CN": "F"}, kind).read(given_text)


@given(st.text(max_size=40), st.sampled_from([kind for kind in FieldKind if kind is not FieldKind.CHOICE]))
def test_reading_twice_is_reading_once(text: str, kind: FieldKind) -> None:
    rule = FieldRule("f", {"en": "F", "zh-CN": "F"}, kind)
    try:
        value = rule.read(text)
    except ValueError:
        return
    assert rule.read(value) == value


def test_the_shipped_rules_let_a_person_correct_every_source() -> None:
    strengths = read_customer_rules().strengths
    assert strengths[FactSource.PERSON] == max(strengths.values())
