"""What commands for administration share: private chats only, errors told in words, people by name, and their list."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TypeVar

from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.errors import NotFound, SpotterError
from assistant.language.names import NamedThing, NameIndex
from assistant.services.access import Access
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from assistant.storage.store import Store

Rest = TypeVar("Rest", str, list[str])
NEAR_MAX = 3
NEEDED: Mapping[str, tuple[Action, Kind]] = {
    "team": (Action.READ, Kind.TEAM),
    "people": (Action.READ, Kind.PERSON),
    "role": (Action.ADMINISTER, Kind.PERSON),
    "territory": (Action.ADMINISTER, Kind.PERSON),
    "invite": (Action.CREATE, Kind.PERSON),
    "audit": (Action.READ, Kind.AUDIT),
    "privacy": (Action.ADMINISTER, Kind.PRIVACY),
    "refill": (Action.ADMINISTER, Kind.CUSTOMER),
}
"""What one must be allowed for a command to be of use; it is listed for nobody else."""


def privately(command: Callable[[Turn, Rest], Outcome]) -> Callable[[Turn, Rest], Outcome]:
    """The command, or what a button does, in a private chat only; what it cannot do is told in words and leaves nothing
    half-done."""

    @wraps(command)
    def obey(turn: Turn, rest: Rest, /) -> Outcome:
        if not turn.incoming.is_private:
            return turn.tell("admin.private")
        try:
            with turn.store.attempt():
                return command(turn, rest)
        except SpotterError as error:
            return explain(turn, error)

    return obey


def explain(turn: Turn, error: SpotterError) -> Outcome:
    """Tell what went wrong; of somebody nobody knows, whom it may have been."""
    name, near = error.params.get("name"), error.params.get("near")
    if error.code != "person_not_found" or name is None:
        return turn.explain(error.code)
    return turn.tell("admin.no_person_near", name=name, near=near) if near else turn.tell("admin.no_person", name=name)


def person_called(store: Store, access: Access, name: str) -> Person:
    """Who of us is called so. Raises NotFound (`person_not_found`), naming for who may know them those it may be."""
    name = " ".join(name.split())
    person = store.people.by_name(name)
    if person is None:
        near = _near(store, name) if access.may(Action.READ, Kind.PERSON) else ()
        raise NotFound(f"person {name}", code="person_not_found", name=name, near=" / ".join(near))
    return person


def listed_for(access: Access) -> list[str]:
    """The commands for administration that are of use to this person."""
    return [name for name, (action, kind) in NEEDED.items() if access.may(action, kind)]


def joined(turn: Turn, names: Sequence[str]) -> str:
    """Names in a line, as the reader's language parts them."""
    return ("、" if turn.locale == "zh-CN" else ", ").join(names)


def _near(store: Store, name: str) -> Sequence[str]:
    found = NameIndex([NamedThing(one.name) for one in store.people.all()]).resolve(name)
    return [candidate.thing.name for candidate in found.candidates[:NEAR_MAX]]
