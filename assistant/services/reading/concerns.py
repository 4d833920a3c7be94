"""Needs and risks: clauses that tell a pain, a wish or a worry, trimmed to the words that say it."""

import re
from collections.abc import Collection

from assistant.services.reading.cues import Cues, cues_for
from assistant.services.reading.found import Found
from assistant.services.reading.note_text import Clause, NoteText

_SHORT_TAIL = {"zh": 7, "en": 18}
"""A following clause of so few characters goes on with the one before (跑两周, 成本太高)."""
_GOES_ON = {
    "zh": re.compile(
        r"^(?:怕|一(?!个)|老(?!板)|就(?!是)|但|而|跑|平均|有时候|导致|根本|都|也|全|才|连|经常|结果|每(?:次|天|个?月))"
    ),
    "en": re.compile(r"^(?:so|because|and (?:then|it|that|nobody|no one)|which|or|nobody|would you believe)\b"),
}
_TAIL = re.compile(
    r"(?:这个|这块|的话|来着|(?<!能)吧|啊|呢|嘛|哈|了吧|呀|[,，、\s])+$|[\s,]+(?:you know|though|too"
    r"|as well|apparently|um+|uh+)$"
)
_EXPLICIT_RISK = re.compile(
    r"担心|(?<!可|恐)怕(?!是)|顾虑|疑虑|风险|没批|冻结|现金流|再多|超过|更?便宜|比我们|我们价格|(?:没有"
    r"|没)\S{0,10}案例|不同意|不现实|被动|谨慎|调走|倾向"
    r"|\b(?:has to agree|have to agree|could (?:take|drag|slip)|freeze|don't love|worr|concern|nervous"
    r"|afraid|risk|blocker|sticking|won't accept|no budget|zero budget"
    r"|not have budget|frozen|cheaper|reference|prefer|clunky|didn't want|privacy|too small)"
)
SHORTEST = {"zh": 4, "en": 8}


def find_concerns(
    note: NoteText, plans: Collection[int], skip: Collection[int] = ()
) -> tuple[tuple[Found[str], ...], tuple[Found[str], ...]]:
    """(needs, risks) as verbatim spans. `plans` and `skip` are clauses that say something else."""
    cues = cues_for(note.language)
    found: list[tuple[str, int, int, int, float]] = []
    for index, clause in enumerate(note.clauses):
        opened = index > 0 and _OPENS_RISK.search(note.clauses[index - 1].words) is not None
        kind, sure = ("", 0.0) if index in plans or index in skip else _kind(cues, note, clause)
        if _OPENS_RISK.search(clause.words) or cues.ruled_out.search(clause.words):
            continue
        if opened and index not in plans and clause.sentence == note.clauses[index - 1].sentence:
            kind, sure = "risk", 0.7
        if not kind:
            if found and found[-1][1] == index - 1 and _goes_on(note, found[-1], index) and index not in plans:
                last = found[-1]
                found[-1] = (last[0], index, last[2], clause.end, last[4])
            continue
        listed = _listed(note, index)
        if listed and index + 1 < len(note.clauses) and note.clauses[index + 1].sentence == clause.sentence:
            continue
        if (
            found
            and found[-1][:2] == (kind, index - 1)
            and (
                _goes_on(note, found[-1], index)
                or (kind == "risk" and note.clauses[index - 1].sentence == clause.sentence)
            )
        ):
            last = found[-1]
            found[-1] = (kind, index, last[2], clause.end, max(last[4], sure))
            continue
        start = clause.start
        if kind == "need" and _leans_back(note, index, plans) and not (found and found[-1][1] == index - 1):
            start = note.clauses[index - 1].start
        found.append((kind, index, start, clause.end, sure))
    needs: list[Found[str]] = []
    risks: list[Found[str]] = []
    for kind, _, start, end, sure in found:
        start, end = _trim(cues, note, start, end)
        if end - start >= SHORTEST[note.language]:
            (needs if kind == "need" else risks).append(Found(note.text[start:end], start, end, sure))
    return tuple(needs), tuple(risks)


_LIST = re.compile(
    r"提了?(?:出)?([一二两三四五六七八九几\d]+)(?:个|点|条|项)(?:改动|要求|需求|问题|意见|建议|修改|诉求)?"
)


_OPENS_RISK = re.compile(
    r"^(?=.{2,12}$).*(?:顾虑|风险|变数|隐患|障碍|难点在于|担心的)(?:嘛|呢|吧|啊|就)?(?:是|有)?$"
    r"|^(?:the |my |one |only |main |big |his |her |their |and |but )*(?:concern|worry|risk|snag|catch"
    r"|hitch|problem)(?: here| is| though)*$"
)


def _listed(note: NoteText, index: int) -> bool:
    """Whether the clause only opens a list ("提了三个改动")."""
    return bool(_LIST.search(note.clauses[index].words))


def _leans_back(note: NoteText, index: int, plans: Collection[int]) -> bool:
    """A short clause without a subject of its own (成本太高) tells what the one before it does to the customer."""
    clause = note.clauses[index]
    if index == 0 or len(clause.words) > 6 or note.language != "zh" or index - 1 in plans:
        return False
    before = note.clauses[index - 1]
    cues = cues_for(note.language)
    busy = (cues.budget, cues.no_concern, cues.rival, cues.system, cues.decision)
    return (
        before.sentence == clause.sentence and len(before.words) > 6 and not any(c.search(before.words) for c in busy)
    )


def _kind(cues: Cues, note: NoteText, clause: Clause) -> tuple[str, float]:
    words = clause.words
    if cues.no_concern.search(words) or len(words) < SHORTEST[note.language]:
        return "", 0.0
    risk, pain, want = cues.risk.search(words), cues.pain.search(words), cues.want.search(words)
    if risk and (_EXPLICIT_RISK.search(words) or not (pain or want)):
        return "risk", 0.75 if _EXPLICIT_RISK.search(words) else 0.6
    if pain:
        return "need", 0.7 if want is None else 0.75
    content = len(words) - sum(d.end - d.start for d in note.dates_in(clause.start, clause.end))
    if want and content >= SHORTEST[note.language] and not cues.decision.search(words) and not cues.rival.search(words):
        return "need", 0.65
    return "", 0.0


def _goes_on(note: NoteText, last: tuple[str, int, int, int, float], index: int) -> bool:
    before, clause = note.clauses[last[1]], note.clauses[index]
    if before.sentence != clause.sentence:
        return False
    cues = cues_for(note.language)
    if cues.budget.search(clause.words) or cues.no_concern.search(clause.words) or cues.rival.search(clause.words):
        return False
    return (
        len(clause.words) <= _SHORT_TAIL[note.language]
        and bool(_GOES_ON[note.language].search(clause.words) or cues.pain.search(clause.words))
    ) or bool(_GOES_ON[note.language].search(clause.words) and len(clause.words) <= 3 * _SHORT_TAIL[note.language])


def _trim(cues: Cues, note: NoteText, start: int, end: int) -> tuple[int, int]:
    lead = cues.concern_lead.match(note.folded, start, end)
    if lead and end - lead.end() >= SHORTEST[note.language]:
        start = lead.end()
    while match := _TAIL.search(note.folded, start, end):
        if match.start() - start < SHORTEST[note.language]:
            break
        end = match.start()
    return start, end
