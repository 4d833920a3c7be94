"""What the workflow asks of whoever reads notes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from assistant.domain.followup import Names, Reading


class NoteReader(Protocol):
    """Turns a note's text into readings, one a customer. Blocking; safe for several threads."""

    def read(
        self, text: str, *, language: str | None, now: datetime, known: Names, spoken: bool = False
    ) -> Sequence[Reading]:
        """Read `text`. `language` is zh or en, None to guess; `now` is when the rep spoke, with their zone's offset;
        `spoken` where the text is a transcript.

        Empty when the note says nothing worth a record. Raises Unavailable when a model is away for now.
        """
        ...
