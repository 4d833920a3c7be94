"""What a note says in a team's own words: which stage a deal has come to, and which gate task is done.

The words are the configuration's (`words` of a stage or a task). A clause that denies, plans, doubts or asks tells
nothing.
"""

import re

from assistant.domain.clauses import clauses_of, pattern_of
from assistant.domain.selling import OpportunityType, StageRule

_NOT_TOLD = re.compile(
    r"没|未|不|想|要|准备|打算|计划|下周|下月|明天|后天|等他|等她|争取|需要|如果|要是|可能|估计|希望|吗|呢"
    r"|\b(?:not|never|yet|will|would|should|could|might|may|maybe|hope|plan|plans|before|if|once|whether|tomorrow|next)\b"
    r"|n['’]t\b|['’]ll\b",
    re.IGNORECASE,
)
"""Before or around the words: not said to be so."""


def stage_said(kind: OpportunityType, text: str) -> tuple[StageRule, str] | None:
    """The furthest stage of `kind` that a note says in the stage's own words, with the clause that says it."""
    found: tuple[StageRule, str] | None = None
    for stage in kind.stages:
        if clause := clause_saying(stage.words, text):
            found = stage, clause
    return found


def tasks_said(kind: OpportunityType, text: str) -> tuple[tuple[str, str, str], ...]:
    """(stage, task, clause) for every gate task of `kind` that a note says is done."""
    return tuple(
        (stage.id, task.id, clause)
        for stage in kind.stages
        for task in stage.tasks
        if (clause := clause_saying(task.words, text))
    )


def clause_saying(words: tuple[str, ...], text: str) -> str:
    """The clause of `text` that says one of `words` outright; empty where none does."""
    pattern = pattern_of(words)
    if pattern is None:
        return ""
    for clause in clauses_of(text):
        said = text[clause.start : clause.end]
        match = pattern.search(said)
        is_asked = text[clause.end : clause.end + 1] in ("?", "？")
        if match and not is_asked and not _NOT_TOLD.search(said[: match.start()] + said[match.end() :]):
            return said.strip(" \t。.！!；;")
    return ""
