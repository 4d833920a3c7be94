"""Systems in use, rivals and our products: the names of each role, by the CRM's name where it knows one."""

import re
from collections.abc import Collection
from dataclasses import replace

from assistant.domain.followup import Known
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions, index_of
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.tags import Tags
from assistant.tagger.base import Tagged

UNMARKED = 0.7
"""How sure a known product is that the tagger does not see."""
_REFUTED = {
    "product": re.compile(
        r"不需要|不要|不想要|用不上|用不着|没兴趣|不感兴趣|不考虑|先不上|不是做"
        r"|\b(?:don['’]t|doesn['’]t|do not|does not|didn['’]t) (?:need|want|care)"
        r"|\bnot (?:interested|about|the|for)\b|\bno need"
    ),
    "system": re.compile(
        r"不用了|停用|早就(?:停|换)|以前用|之前用过|\bno longer\b|\bany ?more\b|\b(?:dropped|ditched|got rid of)\b"
    ),
}
"""A clause that says so takes back what it names: a product that is not wanted, a system that is gone."""
_NO_OFFER = re.compile(
    r"rf[pqi]|poc|pilot|demo|trial|quote|proposal|contract|msa|nda|报价单?|方案|合同|样品|案例|标书|演示|试用|资料|项目|产品|系统"
)
"""Papers and stages of selling, and words for anything: no product, no vendor."""
_LISTED = re.compile(r"[、，,]|和|跟|以及|还有")
LONGEST_WORD = 3
HEARD_LEAST = 0.8
"""From this likeness on a name is the known product that sounds like it (经典: 金蝶)."""


def find_offers(
    note: NoteText,
    known: Known,
    mentions: Mentions,
    tags: Tags,
    kind: str,
    blocked: Collection[tuple[int, int]],
    *,
    by_name: bool = True,
) -> tuple[Found[str], ...]:
    """The names of one role (system, rival, product), by the CRM's name where it knows one.

    With `by_name` a product of ours that is named counts without a tag too.
    """
    kept: dict[str, Found[str]] = {}
    refuted = _REFUTED.get(kind)
    tagged = [
        tag
        for tag in tags.of(kind)
        if not (refuted and refuted.search(_clause(note, tag.start)))
        and not _NO_OFFER.fullmatch(note.folded, tag.start, tag.end)
    ]
    named = [_as_known(note, known, mentions, part) for tag in tagged for part in _parts(note, tag)]
    if kind == "product" and by_name:
        named += _known_products(note, mentions, tags)
    for one in sorted(named, key=lambda f: f.start):
        if any(one.overlaps(*place) for place in blocked):
            continue
        key = re.sub(r"\s+", "", one.value.lower())
        if not any(key in other or other in key for other in kept):
            kept[key] = one
        elif other := next((o for o in kept if o in key and o != key), None):
            kept[key] = one
            del kept[other]
    return tuple(sorted(kept.values(), key=lambda f: f.start))


def _clause(note: NoteText, place: int) -> str:
    return note.clause(place).words


def _parts(note: NoteText, tag: Tagged) -> list[Tagged]:
    """The names of a span: 海康和大华 are two, and a Chinese name does not end within a word."""
    if note.language != "zh":
        return [tag]
    places = [match.span() for match in _LISTED.finditer(note.folded, tag.start, tag.end)]
    edges = [tag.start, *(edge for place in places for edge in place), tag.end]
    parts = [_whole(note, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [replace(tag, start=start, end=end) for start, end in parts if end - start > 1]


def _whole(note: NoteText, start: int, end: int) -> tuple[int, int]:
    """The span with the short words whole that it cuts at either end."""
    import rjieba

    at = first = max(0, start - LONGEST_WORD)
    for word in rjieba.cut(note.folded[first : end + LONGEST_WORD], False):
        after = at + len(word)
        if len(word) <= LONGEST_WORD and re.fullmatch("[一-鿿]+", word):
            if at < start < after and at > first:
                start = at
            if at < end < after:
                end = after
        at = after
    return start, end


def _known_products(note: NoteText, mentions: Mentions, tags: Tags) -> list[Found[str]]:
    """Products of ours that are named where the tagger sees nothing, unless the clause says they are not wanted."""
    return [
        Found(m.name, m.start, m.end, min(m.score, UNMARKED))
        for m in mentions.of("product")
        if not tags.covers(m.start, m.end, "system", "rival", "product")
        and not _REFUTED["product"].search(_clause(note, m.start))
    ]


def _as_known(note: NoteText, known: Known, mentions: Mentions, tag: Tagged) -> Found[str]:
    words = note.text[tag.start : tag.end]
    for mention in mentions.of("product"):
        if mention.start < tag.end and tag.start < mention.end:
            return Found(mention.name, tag.start, tag.end, tag.score)
    if known.products:
        heard = index_of(known).resolve(words, kinds=("product",))
        if heard.best and heard.score >= HEARD_LEAST:
            return Found(heard.best.name, tag.start, tag.end, min(tag.score, heard.score))
    return Found(words, tag.start, tag.end, tag.score)
