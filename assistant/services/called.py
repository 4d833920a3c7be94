"""Names in what people type: the customer at the beginning of a command, a colleague, and errors said in chat."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from assistant.domain.customer import Customer
from assistant.domain.person import Person
from assistant.errors import SpotterError
from assistant.services.colleagues import called
from assistant.services.finding import called_in_short, exactly_called
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn

WORDS_MAX = 12
"""So many words may make a customer's name in front of something else."""
_ME = frozenset({"我", "me", "myself"})
P = ParamSpec("P")


def explained(do: Callable[Concatenate[Turn, P], Outcome]) -> Callable[Concatenate[Turn, P], Outcome]:
    """`do`, with an error answered in words and nothing of it left half-done."""

    def run(turn: Turn, /, *args: P.args, **kwargs: P.kwargs) -> Outcome:
        try:
            with turn.store.attempt():
                return do(turn, *args, **kwargs)
        except SpotterError as error:
            return turn.explain(error.code)

    update_wrapper(run, do)
    return run


def customer_called(turn: Turn, name: str) -> Customer | None:
    """The one customer that may be seen of that name, alias or clear short form."""
    among = turn.access.readable
    return exactly_called(turn.store, name, among=among) or called_in_short(turn.store, name, among=among)


def customer_and_rest(turn: Turn, text: str) -> tuple[Customer, str] | None:
    """The customer a text begins with, the longest name that fits, and what follows it; None where there is none.

    Name and rest are parted by a blank, or in Chinese by 的.
    """
    words = text.split()
    for count in range(min(len(words), WORDS_MAX), 0, -1):
        if customer := exactly_called(turn.store, " ".join(words[:count]), among=turn.access.readable):
            return customer, " ".join(words[count:])
    for place, char in enumerate(text):
        if char == "的" and (customer := exactly_called(turn.store, text[:place], among=turn.access.readable)):
            return customer, text[place + 1 :].strip()
    return None


def colleague_called(turn: Turn, name: str) -> Person | None:
    """The one of us who is surely called so, by first name or in pinyin too; `me` is the sender."""
    if name.strip().casefold() in _ME:
        return turn.person
    return called(turn.store.people.all(), name, surely=True)
