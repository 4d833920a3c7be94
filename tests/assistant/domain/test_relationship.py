"""The strength of a relationship: within bounds, more with each touch, less with time, whatever the order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.followup import Channel
from assistant.domain.relationship import HALF_LIFE, WEIGHTS, Relationship, Touch, relationship

NOW = datetime(2026, 5, 7, tzinfo=UTC)
TOUCHES = st.lists(
    st.builds(
        Touch,
        st.integers(0, 2000).map(lambda days: NOW - timedelta(days=days, hours=3)),
        st.sampled_from(["wang", "emma", "li"]),
        st.sampled_from(list(WEIGHTS)),
    ),
    max_size=30,
)


def test_nobody_is_known_without_a_record() -> None:
    assert relationship([], NOW) == Relationship(0, None, 0, None)


@given(TOUCHES)
def test_it_is_from_nought_to_a_hundred_and_the_order_is_free(touches: list[Touch]) -> None:
    found = relationship(touches, NOW)
    assert 0 <= found.strength <= 100
    assert relationship(list(reversed(touches)), NOW) == found
    assert (found.best_known_by is None) == (not touches)


@given(TOUCHES, st.sampled_from(["wang", "emma"]))
def test_another_touch_never_makes_it_weaker(touches: list[Touch], person: str) -> None:
    more = [*touches, Touch(NOW, person, Channel.VISIT)]
    assert relationship(more, NOW).strength >= relationship(touches, NOW).strength


@given(TOUCHES, st.integers(1, 1000))
def test_time_never_makes_it_stronger(touches: list[Touch], days: int) -> None:
    assert relationship(touches, NOW + timedelta(days=days)).strength <= relationship(touches, NOW).strength


@given(TOUCHES)
def test_after_ten_half_lives_next_to_nothing_is_left_of_a_few(touches: list[Touch]) -> None:
    assert relationship(touches[:5], NOW + 12 * HALF_LIFE).strength <= 1


def test_kind_of_touch_frequency_and_who_matter() -> None:
    def strength(*touches: Touch) -> int:
        return relationship(touches, NOW).strength

    visit, message = Touch(NOW, "wang", Channel.VISIT), Touch(NOW, "wang", Channel.MESSAGE)
    earlier = Touch(NOW - timedelta(days=7), "wang", Channel.VISIT)
    assert strength(message) < strength(visit) < strength(visit, earlier) < 63
    assert strength(visit, message) == strength(visit)  # a day counts once, by its strongest touch
    by_another = Touch(NOW - timedelta(days=7), "emma", Channel.VISIT)
    assert strength(visit, by_another) < strength(visit, earlier)
    assert relationship([visit, by_another], NOW).best_known_by == "wang"


def test_a_clock_that_runs_ahead_counts_as_now() -> None:
    ahead = relationship([Touch(NOW + timedelta(hours=2), "wang", Channel.CALL)], NOW)
    assert ahead.strength == relationship([Touch(NOW, "wang", Channel.CALL)], NOW).strength
