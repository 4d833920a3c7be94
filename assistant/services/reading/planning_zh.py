"""One Chinese clause: a step of ours, a request for help, or neither."""

from assistant.domain.followup import GrainedDate
from assistant.language.numerals import parse_zh_int
from assistant.services.reading import plans_zh as cue
from assistant.services.reading.planning import Helper, PlanState, days_before, spoken_name


def read_clause(state: PlanState, index: int) -> None:
    """Add what the clause at `index` plans or asks for to `state`."""
    clause = state.note.clauses[index]
    if _read_request(state, index) or _read_colleague_step(state, index):
        return
    words = clause.words
    start = _strip_opening(state, clause.start, clause.end)
    opening, rest = state.note.folded[clause.start : start], state.note.folded[start : clause.end]
    first_person = bool(cue.SUBJECT.search(opening))
    due = state.due(index)
    if cue.EVENT_START.search(words) and due:
        state.add_step(index, clause.start, clause.end, due, "self", 0.6)
        return
    if cue.CUSTOMER_SUBJECT.search(words) and not (first_person and cue.MODAL.search(opening)):
        return
    if cue.BARE_PAST.search(words) and not _looks_ahead(state, index):
        return
    advance = cue.ADVANCE_DAYS.search(words)
    if advance and state.last_step >= index - 2 and state.steps and (first_person or not rest.startswith("提前")):
        days = parse_zh_int(advance[1].replace("两", "二")) or 1
        if first_person:
            after = clause.start + advance.end()
            state.add_step(index, after, clause.end, days_before(state.steps[-1].value.due, days), "self", 0.75)
            return
    if rest.startswith("给我"):
        return
    if len(rest) <= 2 and first_person and due and state.last_step == index - 1:
        state.date_last_step(due, index)
        return
    asked = cue.ASKED_OF_US.search(words)
    if asked and cue.ACTION.search(asked["what"][:14]):
        state.add_step(index, clause.start + asked.start("what"), clause.end, due, "self", 0.7)
        return
    acts = cue.ACTION.search(rest[:14])
    planned = first_person and (due or cue.MODAL.search(opening) or _date_before(state, index))
    appointed = cue.APPOINTMENT.search(opening + rest[:3]) and due
    ahead = due and (due.date > state.note.now.date() or cue.STILL_TODAY.search(words))
    dated = ahead and not cue.PAST.search(words) and _date_stands_first(state, clause.start, start)
    goes_on = state.last_step == index - 1 and cue.CONTINUES.search(rest) and not cue.PAST.search(rest)
    if not acts or (cue.PAST.search(rest) and not (planned and due)):
        return
    if planned or appointed or dated or goes_on:
        carried = due or (_date_before(state, index) if planned or goes_on else None)
        state.add_step(index, start, clause.end, carried, "self", 0.85 if planned else 0.7)


def _strip_opening(state: PlanState, start: int, end: int) -> int:
    """Where the action starts: behind lead words, the subject, dates, times of day and modal words."""
    folded = state.note.folded
    while start < end:
        ahead = state.date_over(start)
        for pattern in (cue.LEAD, cue.SUBJECT, cue.TIME_WORD, cue.MODAL):
            match = pattern.match(folded, start, end)
            if match and match.end() > start and (ahead is None or match.end() > ahead):
                ahead = match.end()
                break
        if ahead is None or ahead >= end:
            return start
        start = ahead
    return start


def _looks_ahead(state: PlanState, index: int) -> bool:
    due = state.due(index)
    return bool(due and due.date > state.note.now.date())


def _date_before(state: PlanState, index: int) -> GrainedDate | None:
    """The date of a clause just before that holds hardly more than a date ("下周三之前，我……")."""
    if index == 0 or state.note.clauses[index - 1].sentence != state.note.clauses[index].sentence:
        return None
    before = state.note.clauses[index - 1]
    dates = state.note.dates_in(before.start, before.end)
    spoken = sum(found.end - found.start for found in dates)
    if dates and len(before.words) - spoken <= cue.LEADING_DATE_ONLY_CHARS:
        return state.due(index - 1)
    return None


def _date_stands_first(state: PlanState, start: int, action: int) -> bool:
    return any(start <= found.start and found.end <= action for found in state.note.dates)


def _read_request(state: PlanState, index: int) -> bool:
    clause = state.note.clauses[index]
    folded = state.note.folded
    helpers = state.helpers_in(clause)
    for ask in cue.ASK.finditer(clause.words):
        after = clause.start + ask.end()
        if cue.NOT_ASKED.match(folded[after : clause.end]) and not any(h.start == after for h in helpers):
            continue
        helper = next((h for h in helpers if h.is_colleague and after <= h.start <= after + 10), None)
        helper = helper or next((h for h in helpers if after <= h.start <= after + 8), None)
        if helper is not None and not helper.is_colleague:
            helper = _person_behind(state, helper, clause.end) or helper
        if helper is None and (other := _boss_or_department(state, after, clause.end)):
            helper = other
        if helper is None:
            name = spoken_name(folded[after : clause.end])
            if name is None or not cue.DIRECT_HELP.match(folded[after + len(name) : clause.end]):
                continue
            helper = Helper(state.note.text[after : after + len(name)], after, after + len(name), False)
        if _add_request(state, index, helper, 0.9 if helper.is_colleague else 0.75):
            return True
    for helper in helpers:
        if helper.start - clause.start <= 6 and cue.DIRECT_HELP.match(folded[helper.end : clause.end]):
            return _add_request(state, index, helper, 0.85)
    return False


def _boss_or_department(state: PlanState, at: int, end: int) -> Helper | None:
    """需要王总特批, 请咱们生态部…: ours, unless the note spoke of that person before."""
    folded = state.note.folded
    if match := cue.OUR_BOSS.match(folded, at, end):
        if match["who"] in folded[:at]:
            return None
        return Helper(
            state.note.text[match.start("who") : match.end("who")], match.start("who"), match.end("who"), False
        )
    match = cue.DEPARTMENT.match(folded, at, end)
    return (
        Helper(state.note.text[match.start("who") : match.end("who")], match.start("who"), match.end("who"), False)
        if match
        else None
    )


def _person_behind(state: PlanState, department: Helper, end: int) -> Helper | None:
    """In 售前的何启文 the person is the one who is asked."""
    at = department.end
    if state.note.folded[at : at + 1] == "的":
        at += 1
    if match := cue.OUR_BOSS.match(state.note.folded, at, end):
        return Helper(state.note.text[at : match.end("who")], at, match.end("who"), False)
    if role := cue.ROLE_BEFORE_NAME.match(state.note.folded, at, end):
        at = role.end()
    people = [h for h in state.colleagues if h.start == at]
    if people:
        return people[0]
    name = spoken_name(state.note.folded[at:end])
    return Helper(state.note.text[at : at + len(name)], at, at + len(name), False) if name else None


def _add_request(state: PlanState, index: int, helper: Helper, sure: float) -> bool:
    note, clause = state.note, state.note.clauses[index]
    start = helper.end
    for _ in range(3):
        match = cue.HELP_VERB.match(note.folded, start, clause.end)
        start = match.end() if match else start
        start = state.date_over(start) or start
        match = cue.TIME_WORD.match(note.folded, start, clause.end)
        start = match.end() if match and match.end() < clause.end else start
    if clause.end - start >= 2:
        state.add_request(index, helper.name, start, clause.end, sure)
        return True
    follower = note.clauses[index + 1] if index + 1 < len(note.clauses) else None
    if follower and follower.sentence == clause.sentence:
        state.used.add(index)
        state.add_request(index + 1, helper.name, follower.start, follower.end, sure - 0.1)
        return True
    return False


def _read_colleague_step(state: PlanState, index: int) -> bool:
    """周可会在周五前把论文整理好: a step whose owner is the colleague."""
    clause = state.note.clauses[index]
    for helper in state.helpers_in(clause):
        opening = _strip_opening(state, clause.start, clause.end)
        rest = state.note.folded[helper.end : clause.end]
        if not helper.is_colleague or helper.start > opening + 4 or not cue.OWNER_VERB.match(rest):
            continue
        if cue.PAST.search(rest):
            continue
        start = _strip_opening(state, helper.end, clause.end)
        if state.note.folded[start : start + 1] == "在" and state.date_over(start + 1):
            start = _strip_opening(state, start + 1, clause.end)
        state.add_step(index, start, clause.end, state.due(index), helper.name, 0.8)
        return True
    return False
