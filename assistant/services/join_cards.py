"""Contacts who may be one person, in chat: those that look so, what a join would do, and the buttons for both."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.contact import Leaning
from assistant.domain.person import Locale
from assistant.services.cards import short
from assistant.services.contact_cards import person_line
from assistant.services.contacts import KnownPerson
from assistant.services.desk import Desk
from assistant.services.joining import AlikeContacts, JoinPreview
from connectors.im.base import Button, Entry, Message, Section

SHOWN_MAX = 5
LABEL_MAX_CHARS = 30


def alike_section(
    desk: Desk, alike: Sequence[AlikeContacts], locale: Locale
) -> tuple[tuple[Section, ...], tuple[tuple[Button, ...], ...]]:
    """Pairs that may be one person, each with what speaks for it, and their buttons; nothing where there are none."""
    say = desk.wording.say
    entries, rows = [], []
    for place, pair in enumerate(alike[:SHOWN_MAX], start=1):
        reasons = ("、" if locale == "zh-CN" else ", ").join(say(f"join.by.{one}", locale) for one in pair.because)
        names = say("join.pair", locale, one=_titled(pair.one), other=_titled(pair.other))
        entries.append(Entry(f"{place}. {names} · {reasons}"))
        ids = f"{pair.one.id}:{pair.other.id}"
        rows.append(
            (
                Button(say("button.join_look", locale, place=place), f"jp:{ids}"),
                Button(say("button.join_apart", locale, place=place), f"jd:{ids}"),
            )
        )
    if not entries:
        return (), ()
    if len(alike) > SHOWN_MAX:
        entries.append(Entry(say("customer.more", locale, count=len(alike) - SHOWN_MAX)))
    return (Section(say("join.title", locale), tuple(entries)),), tuple(rows)


def preview_card(desk: Desk, shown: JoinPreview, customer: str, people: Mapping[str, str], locale: Locale) -> Message:
    """What a join would do, with buttons to do it, to keep the other's name, and to tell the two apart. `people` are
    names of ours by id."""
    say = desk.wording.say
    kept, gone, result = shown.kept, shown.gone, shown.result
    lines = [person_line(desk, KnownPerson(result, shown.strengths[2]), people, locale)]
    if result.aliases:
        lines.append(say("join.also", locale, names=("、" if locale == "zh-CN" else ", ").join(result.aliases)))
    lines += [say("join.reached", locale, identity=one.shown, person=gone.name) for one in shown.identities]
    if shown.mentions:
        lines.append(say("join.mentions", locale, count=shown.mentions, person=gone.name))
    before = [one.strength for one in shown.strengths]
    lines.append(say("join.strength", locale, kept=before[0], gone=before[1], both=before[2]))
    sections = [Section(say("join.result", locale), tuple(map(Entry, lines)))]
    clashes = [
        Entry(
            say(
                "join.clash",
                locale,
                field=say(f"join.field.{one.field}", locale),
                kept=_said(desk, one.field, one.kept, locale),
                gone=_said(desk, one.field, one.gone, locale),
                result=_said(desk, one.field, one.result, locale),
            )
        )
        for one in shown.clashes
    ]
    if clashes:
        sections.append(Section(say("same.clashes", locale), tuple(clashes)))
    rows = (
        (Button(say("button.join", locale), f"jo:{kept.id}:{gone.id}"),),
        (
            Button(
                short(say("button.join_other", locale, person=gone.name), LABEL_MAX_CHARS), f"jp:{gone.id}:{kept.id}"
            ),
            Button(say("button.two_people", locale), f"jd:{kept.id}:{gone.id}"),
        ),
    )
    text = say("join.preview", locale, kept=_titled(kept), gone=_titled(gone), customer=customer)
    return Message(text, sections=tuple(sections), buttons=rows)


def _titled(held: Any) -> str:
    return f"{held.name} ({held.title})" if held.title else str(held.name)


def _said(desk: Desk, field: str, value: Any, locale: Locale) -> str:
    return desk.wording.say(f"leaning.{Leaning(value).value}", locale) if field == "leaning" else str(value)
