"""Colleagues who are named in a conversation or offered on buttons."""

from collections.abc import Iterable, Mapping

from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.language.names import NamedThing, NameIndex
from assistant.language.romanised import romanised
from assistant.services.turn import Turn
from connectors.im.base import Button

OFFERED_MAX = 10
"""So many colleagues have a button; the others are named."""
_IN_A_ROW = 2


def colleagues(turn: Turn) -> list[Person]:
    """Everybody the sender may know of, by name: only themselves for whoever may not see people."""
    every = turn.access.allows_every(Action.READ, Kind.PERSON)
    return [one for one in turn.store.people.all() if every or one.id == turn.person.id]


def spoken_forms(people: Iterable[Person]) -> dict[str, Person]:
    """What `people` are called, folded: the whole name, and where it is one's alone the first of several words and the
    pinyin of a Chinese name (li lei, lei li)."""
    whole = {one.name.casefold(): one for one in people}
    others: dict[str, list[Person]] = {}
    for name, one in whole.items():
        for form in {*romanised(name), *(name.split()[:1] if " " in name else ())}:
            others.setdefault(form, []).append(one)
    return {form: held[0] for form, held in others.items() if len(held) == 1} | whole


def called(people: Iterable[Person], name: str, *, surely: bool = False) -> Person | None:
    """The one of `people` who is called so; unless it must be `surely` so, by a name that sounds or looks like it."""
    words = " ".join(name.split()).strip(" 。.,，")
    forms = spoken_forms(people)
    exact = forms.get(words.casefold())
    if exact or surely:
        return exact
    by_name = {one.name: one for one in forms.values()}
    best = NameIndex([NamedThing(one) for one in by_name]).resolve(words).best if words else None
    return by_name[best.name] if best else None


def rows_of(labels: Mapping[str, str]) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of two, from their labels by action."""
    buttons = [Button(label, action) for action, label in labels.items()]
    return tuple(tuple(buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW))
