"""What a confirmed note gives back at once: the next steps with dates, and who was told."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.customer import FollowupRecord
from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.services.phrasing import value_text
from connectors.im.base import Button, Entry, Message, Section


def thanks_message(
    desk: Desk,
    record: FollowupRecord,
    customer_name: str,
    told: Sequence[str],
    locale: Locale,
    now: datetime,
    *,
    offer: tuple[str, Button] | None = None,
) -> Message:
    """Thanks for a record; steps with the nearest date first. `now` is on the author's clock; `offer` are words and
    button that offer the customer, where it is nobody's."""
    say = desk.wording.say
    steps = sorted(
        record.fields.next_steps, key=lambda step: (step.due is None, step.due.date if step.due else now.date())
    )
    sections = []
    if steps:
        entries = tuple(Entry(value_text(desk.wording, "next_steps", step, locale, now.date())) for step in steps)
        sections.append(Section(say("thanks.steps", locale), entries))
    if told:
        sections.append(Section(say("thanks.told", locale), tuple(Entry(name) for name in told)))
    key = "thanks.corrected" if record.revision > 1 else "thanks.filed"
    return Message(
        text=say(key, locale, customer=customer_name),
        sections=tuple(sections),
        footer=offer[0] if offer else "",
        buttons=(
            (*((offer[1],) if offer else ()), Button(say("button.customer", locale), f"vc:{record.customer_id}")),
        ),
    )
