"""Keeping to Telegram's pace: so many messages a second in all, to a chat, and of one message's edits."""

from collections.abc import Callable

from connectors.im.base import ChannelError

ALL_INTERVAL_S = 1 / 30
PRIVATE_INTERVAL_S = 1.0
GROUP_INTERVAL_S = 3.0
EDIT_INTERVAL_S = 1.0
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a second over all,
one a second to a chat, 20 a minute to a group. Edits of one message: one a second."""

_PRUNE_ABOVE = 4096


class Pacer:
    """Hands out moments to start, in the order asked. Not thread-safe: used from one event loop."""

    def __init__(self, clock: Callable[[], float], max_wait_s: float) -> None:
        """`clock` gives monotonic seconds; a longer wait than `max_wait_s` is refused, not reserved."""
        self._clock = clock
        self._max_wait_s = max_wait_s
        self._free_at: dict[str, float] = {}

    @property
    def lanes(self) -> int:
        """How many lanes are remembered; those free for long are forgotten."""
        return len(self._free_at)

    def reserve(self, lane: str, interval_s: float) -> float:
        """Seconds to wait before starting in `lane`; the lane is then taken for `interval_s`.

        Raises a retryable ChannelError `rate_limited` when the wait would be too long.
        """
        now = self._clock()
        start = max(now, self._free_at.get(lane, now))
        if start - now > self._max_wait_s:
            raise ChannelError("rate_limited", retryable=True, retry_after_s=start - now)
        if len(self._free_at) > _PRUNE_ABOVE:
            self._free_at = {name: free_at for name, free_at in self._free_at.items() if free_at > now}
        self._free_at[lane] = start + interval_s
        return start - now

    def is_free(self, lane: str) -> bool:
        """Whether there would be no wait in `lane`."""
        return self._free_at.get(lane, 0.0) <= self._clock()

    def hold(self, lane: str, wait_s: float) -> None:
        """Nothing starts in `lane` for `wait_s` seconds: the far side asked for it."""
        self._free_at[lane] = max(self._free_at.get(lane, 0.0), self._clock() + wait_s)


def chat_interval_s(chat_id: int) -> float:
    """Least seconds between two messages to a chat; groups have negative ids."""
    return GROUP_INTERVAL_S if chat_id < 0 else PRIVATE_INTERVAL_S
