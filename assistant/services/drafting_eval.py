"""One evaluation note read as the product reads it: `known` plays the CRM of that note alone. Gold is never seen."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.domain.followup import Colleague, Known, KnownContact, KnownCustomer, Reading
from assistant.domain.followup_json import Json, fields_to_json
from assistant.errors import InvalidInput
from assistant.services.reader import NoteReader


def known_from_json(document: Mapping[str, Any] | None) -> Known:
    """What the CRM holds, from the evaluation format; missing keys are empty. Raises InvalidInput for a wrong shape."""
    held = document or {}
    try:
        return Known(
            customers=tuple(
                KnownCustomer(c) if isinstance(c, str) else KnownCustomer(c["name"], tuple(c.get("aliases") or ()))
                for c in held.get("customers") or ()
            ),
            contacts=tuple(KnownContact(c["name"], c["customer"]) for c in held.get("contacts") or ()),
            colleagues=tuple(Colleague(c["name"], c.get("role") or "") for c in held.get("colleagues") or ()),
            products=tuple(str(p) for p in held.get("products") or ()),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            "known must hold customers, contacts {name, customer}, colleagues {name, role}, products"
        ) from error


def extract_note(reader: NoteReader, note: Mapping[str, Any]) -> Json:
    """{"id", "record", "seconds"} for one line of a notes file.

    Raises InvalidInput when the line lacks `id`, `now` or `text`.
    """
    try:
        name, now, text = str(note["id"]), datetime.fromisoformat(note["now"]), str(note["text"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("a note needs id, text, and now as ISO 8601 with offset") from error
    began = time.monotonic()
    known = known_from_json(note.get("known"))
    readings = reader.read(text, language=note.get("language"), now=now, known=known)
    return {"id": name, "record": record_of(readings), "seconds": time.monotonic() - began}


def record_of(readings: Sequence[Reading]) -> Json:
    """The one record that is scored: of several readings the fullest, the earliest of equals; {} when there is none."""
    if not readings:
        return {}
    return fields_to_json(max(readings, key=lambda reading: len(reading.marks)).fields)
