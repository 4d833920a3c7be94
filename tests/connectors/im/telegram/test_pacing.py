"""Messages keep Telegram's pace, and nobody waits longer than is sensible."""

import pytest

from connectors.im.base import ChannelError
from connectors.im.telegram.pacing import Pacer, chat_interval_s


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_the_first_starts_at_once_and_the_next_ones_in_turn() -> None:
    pacer = Pacer(Clock(), max_wait_s=5)
    assert [pacer.reserve("chat:1", 1.0) for _ in range(3)] == [0.0, 1.0, 2.0]


def test_lanes_do_not_wait_for_each_other() -> None:
    pacer = Pacer(Clock(), max_wait_s=5)
    assert [pacer.reserve(f"chat:{chat}", 1.0) for chat in range(5)] == [0.0] * 5


def test_time_that_passed_counts() -> None:
    clock = Clock()
    pacer = Pacer(clock, max_wait_s=5)
    pacer.reserve("chat:1", 1.0)
    clock.now_s += 0.75
    assert pacer.reserve("chat:1", 1.0) == pytest.approx(0.25)


def test_too_long_a_wait_is_refused_with_how_long_and_takes_no_place() -> None:
    clock = Clock()
    pacer = Pacer(clock, max_wait_s=2)
    for _ in range(3):
        pacer.reserve("chat:1", 1.0)
    for _ in range(2):
        with pytest.raises(ChannelError) as raised:
            pacer.reserve("chat:1", 1.0)
        assert (raised.value.code, raised.value.retryable, raised.value.retry_after_s) == ("rate_limited", True, 3.0)
    clock.now_s += 3
    assert pacer.reserve("chat:1", 1.0) == 0.0


def test_a_lane_on_hold_waits_and_the_others_go_on() -> None:
    pacer = Pacer(Clock(), max_wait_s=10)
    pacer.hold("chat:1", 4.0)
    assert pacer.reserve("chat:1", 1.0) == pytest.approx(4.0)
    assert pacer.reserve("chat:2", 1.0) == 0.0


def test_a_lane_is_free_when_there_would_be_no_wait() -> None:
    clock = Clock()
    pacer = Pacer(clock, max_wait_s=5)
    assert pacer.is_free("chat:1")
    pacer.reserve("chat:1", 1.0)
    assert not pacer.is_free("chat:1")
    clock.now_s += 1.0
    assert pacer.is_free("chat:1")


def test_a_hold_never_shortens_a_wait() -> None:
    pacer = Pacer(Clock(), max_wait_s=10)
    pacer.hold("chat:1", 4.0)
    pacer.hold("chat:1", 1.0)
    assert pacer.reserve("chat:1", 1.0) == pytest.approx(4.0)


def test_lanes_of_long_ago_are_forgotten() -> None:
    clock = Clock()
    pacer = Pacer(clock, max_wait_s=5)
    for chat in range(20_000):
        pacer.reserve(f"chat:{chat}", 1.0)
        clock.now_s += 0.01
    assert pacer.lanes < 6_000


def test_groups_are_slower_than_people() -> None:
    assert chat_interval_s(-100123) > chat_interval_s(123)
