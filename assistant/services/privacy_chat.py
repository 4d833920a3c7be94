"""A person's data in chat: what is held, given out as a file, and erased once that was said twice.

What takes its time is left to a worker as a chore; whose data it is stands in the outcome of the message that asked,
never in a button, and is forgotten there with the erasure.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant.services import privacy
from assistant.services.administering import person_called, privately
from assistant.services.cards import short
from assistant.services.chore import Chore
from assistant.services.finding import exactly_called, search
from assistant.services.outcome import Outcome
from assistant.services.privacy import Concerned
from assistant.services.privacy_cards import asked_card, counted_card, done_card, named
from assistant.services.turn import Turn
from connectors.im.base import Message

CONFIRM_WITHIN = timedelta(minutes=30)
AUDIO, UPLOADS = "audio", "uploads"
COUNT, EXPORT, ASK, ERASE, ERASE_ALL = "count", "export", "ask_erase", "erase", "erase_all"
_AT = re.compile(r"(?P<name>[^@＠]+?)\s*[@＠]\s*(?P<customer>.+)", re.DOTALL)


@privately
def obey(turn: Turn, rest: str) -> Outcome:
    """`/privacy A` looks for what is held of a user, `/privacy A @ B` of a contact of the customer B."""
    privacy.require(turn.access)
    match = _AT.fullmatch(rest)
    if match is None:
        if not rest:
            return turn.tell("privacy.how")
        name = person_called(turn.store, turn.access, rest).name
        turn.tell("privacy.looking")
        return turn.outcome(chore=COUNT, chore_of=name)
    customer = exactly_called(turn.store, match["customer"], among=turn.access.readable)
    if customer is None:
        near = [one.name for one in search(turn.store, match["customer"], among=turn.access.readable)]
        if near:
            return turn.tell("audit.unknown_near", name=short(match["customer"]), near=" / ".join(near))
        return turn.tell("customer.unknown", name=short(match["customer"]))
    turn.tell("privacy.looking")
    return turn.outcome(chore=COUNT, chore_of=" ".join(match["name"].split()), chore_at=customer.id)


@privately
def export(turn: Turn, about: list[str]) -> Outcome:
    """From the button: have all that is held written into a file and sent here."""
    return _go_on(turn, about[0], EXPORT, "privacy.exporting")


@privately
def ask_erase(turn: Turn, about: list[str]) -> Outcome:
    """From the button: say once more what would go, and ask for a second yes."""
    return _go_on(turn, about[0], ASK, "privacy.looking")


@privately
def erase(turn: Turn, about: list[str]) -> Outcome:
    """From the second yes: erase; `all` lets the recordings go as well. Not on a question that was asked long ago."""
    asked = turn.store.inbox.get(about[0])
    if asked is None or turn.now - asked.received_at > CONFIRM_WITHIN:
        return turn.tell("privacy.too_late")
    act = ERASE_ALL if about[1:] == ["all"] else ERASE
    return _go_on(turn, about[0], act, "privacy.erasing", only_after=ASK)


@privately
def leave(turn: Turn, _about: list[str]) -> Outcome:
    """From the button: erase nothing."""
    privacy.require(turn.access)
    return turn.tell("chat.cancelled")


def _go_on(turn: Turn, inbox_id: str, act: str, said: str, *, only_after: str = "") -> Outcome:
    privacy.require(turn.access)
    asked = Outcome.find(turn.store, inbox_id)
    if asked is None or not asked.chore_of or (only_after and asked.chore != only_after):
        return turn.tell("privacy.gone")
    turn.tell(said)
    return turn.outcome(chore=act, chore_of=asked.chore_of, chore_at=asked.chore_at)


def concerned(chore: Chore) -> Concerned:
    """Whose data a message is about. Raises Forbidden, NotFound."""
    asked = chore.asked
    if not asked.chore_at:
        return privacy.user(chore.store, chore.access, asked.chore_of)
    privacy.require(chore.access)
    return privacy.contact(chore.store, chore.access, chore.access.customer(asked.chore_at), asked.chore_of)


def counted(chore: Chore) -> Message:
    """What is held, with buttons to have it or to erase it; or, before erasing, the second question."""
    whose = concerned(chore)
    make = asked_card if chore.asked.chore == ASK else counted_card
    return make(chore, whose, privacy.preview(chore.store, whose))


def exported(chore: Chore) -> tuple[dict[str, Any], str]:
    """All that is held, and whose that is, in words."""
    whose = concerned(chore)
    return privacy.export(chore.store, whose), named(chore, whose)


def tell_exported(chore: Chore, name: str, file: Path, *, whole: bool) -> bool:
    """Send the file; False where that was done before. `whole` False: the recordings are not in it."""
    text = chore.say("privacy.file", name=name)
    if not whole:
        text += "\n" + chore.say("privacy.without_audio")
    return chore.answer(Message(text, document=file, fleeting=True))


def erase_now(chore: Chore) -> Sequence[str]:
    """Erase, answer without the name that it is done, and forget the name where it was asked for by.

    Returns the recordings let go of, below the folder of data, to be deleted once that is committed. Again erases
    nothing and returns the same.
    """
    if not chore.asked.chore_of:
        return chore.asked.files
    touched = privacy.erase(chore.store, concerned(chore), audio=chore.asked.chore == ERASE_ALL)
    files = (*(f"{AUDIO}/{name}" for name in touched.audio), *(f"{UPLOADS}/{name}" for name in touched.uploads))
    done = Outcome.of(chore.store, chore.inbox_id)
    replace(done, chore_of="", files=files).keep(chore.store, chore.inbox_id)
    chore.answer(done_card(chore, touched))
    return files
