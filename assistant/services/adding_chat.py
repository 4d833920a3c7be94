"""Adding a customer in chat without a note: those it may be already come first."""

from collections.abc import Callable, Mapping

from assistant.domain.customer import Customer, CustomerKind
from assistant.errors import Conflict
from assistant.services import asked, customerkeeping
from assistant.services.called import explained
from assistant.services.cards import short
from assistant.services.finding import exactly_called
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

CUSTOMER_WAITS = "customer.new"
"""The name of a customer waits until its author says that it is none of those it is like."""
_HOUSEHOLD = ("household ", "家庭 ", "家庭：", "家庭:")


def obey(turn: Turn, rest: str) -> Outcome:
    """`/add A` adds a customer of that name, `/add household A` a household; where it may be there already it asks."""
    kind = CustomerKind.ORGANISATION
    for word in _HOUSEHOLD:
        if rest.casefold().startswith(word):
            kind, rest = CustomerKind.HOUSEHOLD, rest[len(word) :].strip()
    return _add(turn, kind, rest, anyway=False) if rest else turn.tell("adding.how")


def add_anyway(turn: Turn, _about: list[str]) -> Outcome:
    """From the button: it is another customer, add it."""
    waits = asked.answered(turn, CUSTOMER_WAITS)
    if waits is None:
        raise Conflict("no customer waits to be added", code="button_unknown")
    asked.close(turn)
    kind, name = waits.kept
    return _add(turn, CustomerKind(kind), name, anyway=True)


@explained
def _add(turn: Turn, kind: CustomerKind, given: str, *, anyway: bool) -> Outcome:
    store, access = turn.store, turn.access
    name = customerkeeping.usable_name(given)
    if known := exactly_called(store, name, among=access.readable):
        look = turn.button("customer", f"vc:{known.id}")
        return turn.answer(Message(turn.say("adding.known", customer=known.name), buttons=((look,),)))
    added, alike = customerkeeping.add(
        store, turn.desk, name, turn.person.id, turn.now, access=access, kind=kind, even_if_alike=anyway
    )
    if added is None:
        return _ask(turn, kind, name, [one.customer for one in alike])
    row = (turn.button("customer", f"vc:{added.id}"), turn.button("unfollow", f"uf:{added.id}"))
    return turn.answer(Message(turn.say("adding.added", customer=added.name), buttons=(row,)))


def _ask(turn: Turn, kind: CustomerKind, name: str, alike: list[Customer]) -> Outcome:
    asked.ask(turn, "", CUSTOMER_WAITS, kind.value, name)
    rows = [(Button(short(one.name, 30), f"vc:{one.id}"),) for one in alike]
    rows.append((Button(short(turn.say("adding.anyway", name=name), 30), "na:yes"),))
    return turn.answer(Message(turn.say("adding.alike", name=short(name)), buttons=tuple(rows)))


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {"add": obey}
ACTIONS: Mapping[str, Callable[[Turn, list[str]], Outcome]] = {"na": add_anyway}
