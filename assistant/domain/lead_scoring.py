"""What a lead is worth, and which grade that makes."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from assistant.domain.lead import Facts, Lead, LeadGrade, Touch
from assistant.domain.lead_rules import Criteria, Leads, Scoring, TouchPoints

DAY_S = 86_400


def score_of(leads: Leads, facts: Facts, source_id: str, touches: Iterable[Touch], now: datetime) -> int:
    """The points of a lead at `now`, 0 or more. What we did ourselves earns nothing."""
    source = leads.source(source_id)
    points = float(source.points if source else 0)
    points += _of_touches(leads.scoring, [one for one in touches if not one.is_ours], now)
    points += sum(worth for fact, worth in leads.scoring.facts.items() if fact in facts.known)
    for rule in leads.scoring.words:
        held = _plain(str(getattr(facts, rule.fact) or ""))
        if any(_plain(word) in held for word in rule.words):
            points += rule.points
    if facts.size is not None:
        steps = [step for step in leads.scoring.sizes if facts.size >= step.least]
        points += max(steps, key=lambda step: step.least).points if steps else 0
    return max(0, round(points))


def grade_of(leads: Leads, held: Lead, score: int, *, has_talked: bool) -> LeadGrade:
    """The best grade whose criteria hold; a lead keeps what it reached before."""
    reached = [one.grade for one in leads.criteria if holds(one, held, score, has_talked=has_talked)]
    return max((held.grade, *reached), key=lambda grade: grade.level)


def holds(criteria: Criteria, held: Lead, score: int, *, has_talked: bool) -> bool:
    """Whether everything that `criteria` name is so."""
    known = held.facts.known
    said = held.word is not None and held.word.level >= criteria.grade.level
    return (
        (criteria.min_score is None or score >= criteria.min_score)
        and known.issuperset(criteria.facts)
        and (not criteria.any_facts or not known.isdisjoint(criteria.any_facts))
        and (has_talked or not criteria.conversation)
        and (said or not criteria.word)
    )


def _of_touches(scoring: Scoring, touches: list[Touch], now: datetime) -> float:
    total = 0.0
    for rule in scoring.touches:
        worth = sum(rule.points * _left(rule, one.at, now) for one in touches if one.kind is rule.kind)
        total += worth if rule.most is None else min(worth, rule.most)
    return total


def _left(rule: TouchPoints, at: datetime, now: datetime) -> float:
    """The share of a touch's points that is left: a straight line from 1 on its day to 0."""
    if rule.decay_days is None:
        return 1.0
    age_days = max(0.0, (now - at).total_seconds() / DAY_S)
    return max(0.0, 1 - age_days / rule.decay_days)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
