"""Systems in use, rivals and our products: the names of each role, by the CRM's name where it knows one."""

import re
from collections.abc import Collection

from assistant.domain.followup import Known
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions, index_of
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.tags import Tags
from assistant.tagger.base import Tagged

HEARD_LEAST = 0.8
"""From this likeness on a name is the known product that sounds like it (经典: 金蝶)."""


def find_offers(
    note: NoteText, known: Known, mentions: Mentions, tags: Tags, kind: str, blocked: Collection[tuple[int, int]]
) -> tuple[Found[str], ...]:
    """The names of one role (system, rival, product), by the CRM's name where it knows one."""
    kept: dict[str, Found[str]] = {}
    for tag in tags.of(kind):
        if any(tag.start < end and start < tag.end for start, end in blocked):
            continue
        one = _as_known(note, known, mentions, tag)
        key = re.sub(r"\s+", "", one.value.lower())
        if not any(key in other or other in key for other in kept):
            kept[key] = one
        elif other := next((o for o in kept if o in key and o != key), None):
            kept[key] = one
            del kept[other]
    return tuple(sorted(kept.values(), key=lambda f: f.start))


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
