"""Who is acting, and by which entry point, in the work at hand: told once at the edge, read by every transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Entry = Literal["chat", "api", "web", "cli", "worker"]


@dataclass(slots=True)
class Acting:
    """The person (empty: nobody signed in, or whoever runs Spotter) and the entry point."""

    entry: Entry = "worker"
    person_id: str = ""


_acting: ContextVar[Acting | None] = ContextVar("spotter_acting", default=None)


def acting() -> Acting:
    """Who acts in this context; Spotter itself where no edge said otherwise."""
    return _acting.get() or Acting()


def sign_in(person_id: str) -> None:
    """Say who acts, once it is known, to everything that shares this context, threads it was copied to included."""
    held = _acting.get()
    if held is not None:
        held.person_id = person_id


@contextmanager
def entered(entry: Entry) -> Iterator[Acting]:
    """All work inside comes in by `entry`."""
    held = Acting(entry)
    token = _acting.set(held)
    try:
        yield held
    finally:
        _acting.reset(token)
