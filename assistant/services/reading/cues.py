"""The cue words of a language, compiled: which words tell what a clause is about."""

import re
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern

from assistant.domain.followup import Channel, Sentiment, Stage


@dataclass(frozen=True, slots=True)
class Cues:
    """Patterns over folded text (lower case, simplified, half width)."""

    channels: tuple[tuple[Channel, Pattern[str]], ...]
    stages: tuple[tuple[Stage, Pattern[str]], ...]
    attitudes: tuple[tuple[Sentiment, Pattern[str]], ...]
    not_an_attitude: Pattern[str]
    just_now: Pattern[str]
    budget: Pattern[str]
    not_a_budget: Pattern[str]
    budget_withdrawn: Pattern[str]
    decision: Pattern[str]
    not_a_decision: Pattern[str]
    pain: Pattern[str]
    want: Pattern[str]
    risk: Pattern[str]
    no_concern: Pattern[str]
    concern_lead: Pattern[str]
    system: Pattern[str]
    rival: Pattern[str]
    ruled_out: Pattern[str]
    strong_interest: Pattern[str]
    no_interest: Pattern[str]


@lru_cache(maxsize=2)
def cues_for(language: str) -> Cues:
    """The cues of `zh` or `en`."""
    from assistant.services.reading import cues_en, cues_zh

    source = cues_zh if language == "zh" else cues_en
    return Cues(
        channels=tuple((Channel(name), re.compile(pattern)) for name, pattern in source.CHANNELS),
        stages=tuple((Stage(name), re.compile(pattern)) for name, pattern in source.STAGES),
        attitudes=tuple((Sentiment(name), re.compile(pattern)) for name, pattern in source.ATTITUDES),
        not_an_attitude=re.compile(source.NOT_AN_ATTITUDE),
        just_now=re.compile(source.JUST_NOW),
        budget=re.compile(source.BUDGET),
        not_a_budget=re.compile(source.NOT_A_BUDGET),
        budget_withdrawn=re.compile(source.BUDGET_WITHDRAWN),
        decision=re.compile(source.DECISION),
        not_a_decision=re.compile(source.NOT_A_DECISION),
        pain=re.compile(source.PAIN),
        want=re.compile(source.WANT),
        risk=re.compile(source.RISK),
        no_concern=re.compile(source.NO_CONCERN),
        concern_lead=re.compile(source.CONCERN_LEAD),
        system=re.compile(source.SYSTEM),
        rival=re.compile(source.RIVAL),
        ruled_out=re.compile(source.RULED_OUT),
        strong_interest=re.compile(source.STRONG_INTEREST),
        no_interest=re.compile(source.NO_INTEREST),
    )
