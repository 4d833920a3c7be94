"""Stage and attitude in one of the usual wordings: few, and surer than what is learned from few notes."""

import re
import tomllib
from functools import lru_cache
from importlib import resources

from assistant.domain.followup import Sentiment, Stage
from assistant.services.reading.found import Found
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.tags import Tags

SURE, SURE_MOOD = 0.75, 0.65
_OUTRIGHT = {
    "zh": re.compile(r"(?P<stage>线索|方案|报价|投标|谈判|商务)(?:[一-鿿]{2})?阶段"),
    "en": re.compile(r"\b(?P<stage>lead|qualified|solution|proposal|negotiation)s? (?:stage|phase)\b"),
}
_STAGES = {
    "线索": Stage.LEAD,
    "方案": Stage.SOLUTION,
    "报价": Stage.PROPOSAL,
    "投标": Stage.PROPOSAL,
    "谈判": Stage.NEGOTIATION,
    "商务": Stage.NEGOTIATION,
}
_ENDS = (Stage.WON, Stage.LOST, Stage.ON_HOLD)
_CONDITION = re.compile(r"如果|要是|假如|等签|争取|\bif\b|\bonce they\b|\bwhen they sign\b")


def find_named_stage(note: NoteText, tags: Tags) -> Found[Stage] | None:
    """The stage that is called a stage, else the last end that is named (won, lost, on hold), else the furthest stage.

    Plans and conditions set none.
    """
    found: list[tuple[int, Found[Stage]]] = []
    for clause in note.clauses:
        if _CONDITION.search(clause.words):
            continue
        if match := _OUTRIGHT[note.language].search(clause.words):
            named = _STAGES.get(match["stage"]) or Stage(match["stage"])
            return Found(named, clause.start + match.start(), clause.start + match.end(), SURE)
        for rank, (stage, pattern) in enumerate(_patterns(note.language, "stages")):
            match = pattern.search(clause.words)
            if match is None:
                continue
            start, end = clause.start + match.start(), clause.start + match.end()
            if not tags.covers(start, end, "step", "help"):
                found.append((rank, Found(Stage(stage), start, end, SURE)))
                break
    if not found:
        return None
    ends = [one for _, one in found if one.value in _ENDS]
    return ends[-1] if ends else min(found, key=lambda pair: pair[0])[1]


def find_named_mood(note: NoteText, tags: Tags) -> Found[Sentiment] | None:
    """The attitude that is named; where two are named side by side it is neutral. Plans and conditions set none."""
    found: list[Found[Sentiment]] = []
    for clause in note.clauses:
        for mood, pattern in _patterns(note.language, "moods"):
            match = pattern.search(clause.words)
            if match and not _CONDITION.search(clause.words):
                start, end = clause.start + match.start(), clause.start + match.end()
                if not tags.covers(start, end, "step", "help"):
                    found.append(Found(Sentiment(mood), start, end, SURE_MOOD))
                break
    if len({one.value for one in found}) > 1:
        return Found(Sentiment.NEUTRAL, found[0].start, found[0].end, SURE_MOOD)
    return found[0] if found else None


@lru_cache(maxsize=4)
def _patterns(language: str, of: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    source = resources.files("assistant.services.reading").joinpath("wordings.toml").read_text(encoding="utf-8")
    edge = r"\b" if language == "en" else ""
    return tuple(
        (name, re.compile(f"{edge}(?:{'|'.join(wordings)}){edge}"))
        for name, wordings in tomllib.loads(source)[language][of].items()
    )
