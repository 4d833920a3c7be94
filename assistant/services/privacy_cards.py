"""What is held of a person, as cards: how many of each kind, what erasing them means, and what came of it."""

from collections.abc import Mapping

from assistant.services.audit_lines import kind_name
from assistant.services.chore import Chore
from assistant.services.privacy import Concerned, Touched
from connectors.im.base import Button, Entry, Message, Section

MESSAGES = frozenset({"inbox", "outbox", "web_message", "dialog"})
"""Tables of what was said in chats; whoever asks about somebody has named them there."""


def named(chore: Chore, whose: Concerned) -> str:
    """The person as they were asked for, with the customer of a contact."""
    if whose.customer is None:
        return chore.asked.chore_of
    return chore.say("privacy.of_customer", name=chore.asked.chore_of, customer=whose.customer.name)


def counted_card(chore: Chore, whose: Concerned, touched: Touched) -> Message:
    """What is held, with buttons to have it and to erase it."""
    if not touched.rows and whose.user is None:
        return Message(chore.say("privacy.nothing", name=named(chore, whose)))
    buttons = (
        Button(chore.say("button.data_export"), f"dx:{chore.inbox_id}"),
        Button(chore.say("button.data_erase"), f"de:{chore.inbox_id}"),
    )
    title = chore.say("privacy.title", name=named(chore, whose))
    is_spoken_of_only = whose.user is None and MESSAGES.issuperset(touched.rows)
    footer = chore.say("privacy.only_messages") if is_spoken_of_only else ""
    return Message(title=title, sections=_sections(chore, whose, touched), footer=footer, buttons=(buttons,))


def asked_card(chore: Chore, whose: Concerned, touched: Touched) -> Message:
    """The second question before erasing."""
    rows = [(Button(chore.say("button.data_erase_yes"), f"dy:{chore.inbox_id}"),)]
    if touched.audio:
        label = chore.say("button.data_erase_all", count=len(touched.audio))
        rows.append((Button(label, f"dy:{chore.inbox_id}:all"),))
    rows.append((Button(chore.say("button.cancel"), f"dn:{chore.inbox_id}"),))
    return Message(
        title=chore.say("privacy.sure", name=named(chore, whose)),
        text=chore.say("privacy.no_way_back"),
        sections=_sections(chore, whose, touched),
        buttons=tuple(rows),
    )


def done_card(chore: Chore, touched: Touched) -> Message:
    """That it is done, without the name."""
    if not touched.pseudonym:
        return Message(chore.say("privacy.nothing_named"))
    text = chore.say("privacy.erased", count=sum(touched.rows.values()), pseudonym=touched.pseudonym)
    if touched.audio:
        text += "\n" + chore.say("privacy.erased_audio", count=len(touched.audio))
    return Message(text)


def _sections(chore: Chore, whose: Concerned, touched: Touched) -> tuple[Section, ...]:
    entries = [Entry(chore.say("privacy.counted", kind=kind, count=n)) for kind, n in _by_name(chore, touched).items()]
    if whose.user is not None:
        entries.insert(0, Entry(chore.say("privacy.account")))
    if touched.audio:
        entries.append(Entry(chore.say("privacy.recordings", count=len(touched.audio))))
    also = [name for name in whose.names if name != chore.asked.chore_of]
    if also:
        entries.append(Entry(chore.say("privacy.also", names=" / ".join(also))))
    return (Section("", tuple(entries)),)


def _by_name(chore: Chore, touched: Touched) -> Mapping[str, int]:
    """Rows by what people call the tables, those called the same together, most first."""
    found: dict[str, int] = {}
    for table, count in touched.rows.items():
        name = kind_name(chore.desk, table, chore.locale)
        found[name] = found.get(name, 0) + count
    return dict(sorted(found.items(), key=lambda one: -one[1]))
