"""What the note as a whole is: the channel, the stage of the deal, the customer's attitude."""

from enum import StrEnum
from typing import TypeVar

from assistant.domain.followup import Channel, Sentiment, Stage
from assistant.services.reading.found import Found
from assistant.services.reading.tags import Tags
from assistant.tagger.kinds import CHANNELS, MOODS, STAGES

E = TypeVar("E", bound=StrEnum)


def find_label(tags: Tags, kind: type[E]) -> Found[E] | None:
    """Channel, stage or sentiment with the words that show it."""
    kinds = {Channel: CHANNELS, Stage: STAGES, Sentiment: MOODS}[kind]
    tag = tags.label(kinds)
    return Found(kind(tag.kind), tag.start, tag.end, tag.score) if tag else None
