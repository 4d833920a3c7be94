"""What is said of opportunities outside notes: answers to what was asked of one, and words that change one."""

from collections.abc import Callable, Mapping

from assistant.errors import SpotterError
from assistant.services import asked as questions
from assistant.services import deal_editing, deal_team, deal_words, stage_gates
from assistant.services.asked import Asked
from assistant.services.deal_values import FIELDS
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn

ANSWERS: Mapping[str, Callable[[Turn, Asked], Outcome]] = {
    **dict.fromkeys(FIELDS, deal_editing.take_value),
    "team": deal_team.take_names,
    deal_team.PART: deal_team.take_part,
    stage_gates.GATE: stage_gates.take_reason,
}
"""Who takes the answer, by what was asked; words that wait for a yes take none."""


def take_answer(turn: Turn) -> Outcome | None:
    """Use the message as the answer to the open question about an opportunity; None where there is none."""
    asked = questions.answered(turn, deal_editing.ASKED)
    take = ANSWERS.get(asked.field) if asked else None
    if asked is None or take is None:
        return None
    try:
        with turn.store.attempt():
            return take(turn, asked)
    except SpotterError as error:
        questions.close(turn)
        return turn.explain(error.code)


def take_words(turn: Turn) -> Outcome | None:
    """Show what words would change; None where they change nothing."""
    try:
        with turn.store.attempt():
            return deal_words.take_words(turn)
    except SpotterError as error:
        return turn.explain(error.code)


def ask_field(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, field): ask for the value, or show the team."""
    return deal_team.show(turn, about) if about[1] == "team" else deal_editing.ask_field(turn, about)
