"""One English clause: a step of ours, a request for help, or neither."""

import re

from assistant.domain.followup import GrainedDate
from assistant.services.reading import plans_en as cue
from assistant.services.reading.planning import Helper, PlanState


def read_clause(state: PlanState, index: int) -> None:
    """Add what the clause at `index` plans or asks for to `state`."""
    clause = state.note.clauses[index]
    if _read_request(state, index) or _read_colleague_step(state, index):
        return
    lead = cue.LEAD.match(state.note.folded, clause.start, clause.end)
    start = lead.end() if lead else clause.start
    while (more := cue.LEAD.match(state.note.folded, start, clause.end)) and more.end() > start:
        start = more.end()
    rest = state.note.folded[start : clause.end]
    if not rest:
        return
    reminder = cue.REMINDER.search(rest)
    first = reminder or cue.FIRST_PERSON.search(rest)
    if first and first.start() <= 40 and rest[first.end() :].strip():
        _add(state, index, start + first.end(), 0.85)
    elif (doing := cue.PROGRESSIVE.search(rest)) and (state.due(index) or doing.start() == 0):
        _add(state, index, start + doing.end(), 0.7)
    elif bare := cue.BARE_FUTURE.match(rest):
        _add(state, index, start + bare.end(), 0.75)
    elif cue.PAST.search(rest) or cue.CUSTOMER_SUBJECT.match(rest):
        return
    elif cue.IMPERATIVE.match(rest) and (lead or state.last_step == index - 1) and not rest.startswith("get back to"):
        if state.last_step == index - 1 or _opens_a_list(state.note.folded[clause.start : start]):
            _add(state, index, start, 0.65)
    elif cue.APPOINTMENT.search(rest) and state.due(index):
        _add(state, index, start, 0.5)


def _opens_a_list(lead: str) -> bool:
    return bool(re.search(r"next|to[- ]do|action|step|follow", lead))


def _add(state: PlanState, index: int, start: int, sure: float, owner: str = "self") -> None:
    clause = state.note.clauses[index]
    due = state.due(index)
    if due is None and index + 1 < len(state.note.clauses):
        due = _date_alone(state, index + 1)
    state.add_step(index, start, _before_trailing_date(state, start, clause.end), due, owner, sure)


def _date_alone(state: PlanState, index: int) -> GrainedDate | None:
    """The date of a following clause that holds hardly more than a date ("..., by Friday")."""
    clause = state.note.clauses[index]
    dates = state.note.dates_in(clause.start, clause.end)
    if dates and len(clause.words) - sum(d.end - d.start for d in dates) <= 5:
        state.used.add(index)
        return state.due(index)
    return None


def _before_trailing_date(state: PlanState, start: int, end: int) -> int:
    for _ in range(2):
        for found in state.note.dates:
            if start < found.start and found.end >= end - 2 and found.end <= end:
                kept = state.note.folded[start : found.start]
                match = cue.TRAILING_LEAD.search(kept)
                end = start + (match.start() if match else len(kept.rstrip(" ,")))
                break
    match = cue.TRAILING_LEAD.search(state.note.folded[start:end])
    return start + match.start() if match else end


def _read_request(state: PlanState, index: int) -> bool:
    clause, folded = state.note.clauses[index], state.note.folded
    for helper in state.helpers_in(clause):
        before = folded[clause.start : helper.start]
        after = folded[helper.end : clause.end]
        asked = cue.ASK_BEFORE.search(before)
        match = cue.ASK_AFTER.match(after)
        if match is None and asked:
            match = cue.DIRECT.match(after)
        if match is None and not after.strip() and index + 1 < len(state.note.clauses):
            if _asked_in_next(state, index, helper):
                return True
            continue
        if match is None or (not asked and not helper.is_colleague and not _is_need(after)):
            continue
        start = helper.end + match.start("what")
        state.add_request(index, helper.name, start, _before_trailing_date(state, start, clause.end), 0.85)
        return True
    return False


def _is_need(after: str) -> bool:
    return bool(re.match(r"\s*(?:team |folks )?(?:needs? to|has to|have to|to|could|can|should|must|please)\b", after))


def _asked_in_next(state: PlanState, index: int, helper: Helper) -> bool:
    """ "Fiona, could you do the PQQ": the request stands behind the comma."""
    clause = state.note.clauses[index + 1]
    match = re.match(
        r"(?:(?:can|could|would|will) (?:you|they|someone)(?: please)?|please|i need (?:you|\w+) to"
        r"|need you to|if you could"
        r"|you(?:'ll)? need to|help me|i'd like you to|would you mind)\s+(?:help (?:me |us )?(?:to "
        r"|with )?)?(?P<what>.+)",
        clause.words,
    )
    if match is None:
        return False
    start = clause.start + match.start("what")
    state.used.add(index)
    state.add_request(index + 1, helper.name, start, _before_trailing_date(state, start, clause.end), 0.85)
    return True


def _read_colleague_step(state: PlanState, index: int) -> bool:
    clause, folded = state.note.clauses[index], state.note.folded
    for helper in state.helpers_in(clause):
        if not helper.is_colleague or helper.start - clause.start > 12:
            continue
        following = state.note.clauses[index + 1] if index + 1 < len(state.note.clauses) else None
        pronoun = following and cue.PRONOUN_OWNER.match(following.words)
        if following and pronoun and helper.end >= clause.end - 1:
            state.used.add(index)
            _add(state, index + 1, following.start + pronoun.start("what"), 0.75, helper.name)
            return True
        if match := cue.OWNER_AFTER.match(folded[helper.end : clause.end]):
            _add(state, index, helper.end + match.start("what"), 0.75, helper.name)
            return True
    return False
