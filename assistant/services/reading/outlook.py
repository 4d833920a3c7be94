"""What the note says of the deal as a whole: its stage, and the customer's attitude. Conservative: unsure is None."""

import re

from assistant.domain.followup import Sentiment, Stage
from assistant.services.reading.cues import cues_for
from assistant.services.reading.found import Found
from assistant.services.reading.note_text import NoteText

_NAMED = {
    "zh": re.compile(r"(?P<stage>线索|方案|报价|投标|谈判|商务)(?:[一-鿿]{2})?阶段"),
    "en": re.compile(r"(?P<stage>lead|qualified|solution|proposal|negotiation)(?:s)? (?:stage|phase)"),
}
_STAGES = {
    "线索": Stage.LEAD, "方案": Stage.SOLUTION, "报价": Stage.PROPOSAL, "投标": Stage.PROPOSAL,
    "谈判": Stage.NEGOTIATION, "商务": Stage.NEGOTIATION,
}  # fmt: skip
_FINAL = (Stage.WON, Stage.LOST, Stage.ON_HOLD)


def find_stage(note: NoteText, plans: frozenset[int]) -> Found[Stage] | None:
    """The stage named outright; an end (won, lost, on hold) outweighs the way there."""
    found: list[tuple[int, Found[Stage]]] = []
    for index, clause in enumerate(note.clauses):
        if index in plans or _is_hearsay(clause.words):
            continue
        if named := _NAMED[note.language].search(clause.words):
            stage = _STAGES.get(named["stage"]) or Stage(named["stage"])
            place = clause.start + named.start()
            return Found(stage, place, clause.start + named.end(), 0.9)
        for rank, (stage, pattern) in enumerate(cues_for(note.language).stages):
            if match := pattern.search(clause.words):
                place = clause.start + match.start()
                found.append((rank, Found(stage, place, clause.start + match.end(), 0.8)))
                break
    if not found:
        return None
    final = [item for _, item in found if item.value in _FINAL]
    return final[-1] if final else min(found, key=lambda item: item[0])[1]


def find_sentiment(note: NoteText, plans: frozenset[int]) -> Found[Sentiment] | None:
    """The attitude described; where good and bad stand side by side it is neutral."""
    cues = cues_for(note.language)
    found: list[Found[Sentiment]] = []
    for index, clause in enumerate(note.clauses):
        if index in plans or cues.not_an_attitude.search(clause.words):
            continue
        for sentiment, pattern in cues.attitudes:
            if match := pattern.search(clause.words):
                place = clause.start + match.start()
                found.append(Found(sentiment, place, clause.start + match.end(), 0.75))
                break
    if not found:
        return None
    kinds = {item.value for item in found}
    if Sentiment.NEUTRAL in kinds or len(kinds) > 1:
        neutral = next((item for item in found if item.value is Sentiment.NEUTRAL), found[0])
        return Found(Sentiment.NEUTRAL, neutral.start, neutral.end, 0.6)
    return found[0]


def _is_hearsay(words: str) -> bool:
    """Conditions and questions set no stage."""
    return any(
        word in words for word in ("如果", "要是", "假如", "等签", "争取", " if ", "once they", "when they sign")
    )
