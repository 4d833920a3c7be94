"""Going past a gate in chat: who may administer an opportunity says why, and the reason is kept."""

from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Action
from assistant.errors import Conflict
from assistant.services import asked as questions
from assistant.services import opportunities
from assistant.services import opportunity_rules as rules
from assistant.services.asked import Asked
from assistant.services.deal_editing import ASKED, writable
from assistant.services.opportunities import Because
from assistant.services.opportunity_cards import stage_text
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

GATE = "gate"
"""What is asked: why. The question keeps version and stage."""


def force_button(turn: Turn, deal: Opportunity, stage_id: str) -> tuple[Button, ...]:
    """The button to go past what is missing before a stage; none for whoever may not."""
    if not turn.access.allows(Action.ADMINISTER, turn.access.of_opportunity(deal)):
        return ()
    return (Button(turn.say("deal_edit.force"), f"og:{deal.id}:{deal.version}:{stage_id}"),)


def ask_reason(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, version, stage): ask why it should go there all the same."""
    deal = writable(turn, about[0])
    turn.access.require(Action.ADMINISTER, turn.access.of_opportunity(deal), code="admin_only")
    if deal.version != int(about[1]):
        raise Conflict(f"opportunity {deal.id} changed meanwhile", code="opportunity_changed")
    kind, to = rules.stage_of(turn.desk, deal.type_id, about[2])
    questions.ask(turn, deal.id, ASKED + GATE, about[1], to.id)
    text = turn.say(
        "deal_edit.why_force",
        customer=turn.access.customer(deal.customer_id).name,
        name=turn.access.shown(deal).name,
        stage=stage_text(turn.desk, kind.id, to.id, turn.locale),
    )
    return turn.answer(Message(text, buttons=((turn.button("cancel", f"cx:{deal.id}"),),)))


def take_reason(turn: Turn, asked: Asked) -> Outcome:
    """Use the message as the reason, and move the opportunity."""
    version, stage_id = asked.kept
    because = Because(reason=" ".join(turn.incoming.text.split()))
    questions.close(turn)
    moved = opportunities.move(
        turn.store, asked.about, int(version), stage_id, turn.person, turn.desk, turn.now, because=because
    )
    text = turn.say(
        "deal.is_in",
        customer=turn.access.customer(moved.customer_id).name,
        name=turn.access.shown(moved).name,
        stage=stage_text(turn.desk, moved.type_id, moved.stage_id, turn.locale),
    )
    return turn.answer(Message(text, buttons=((turn.button("deal", f"os:{moved.id}"),),)))
