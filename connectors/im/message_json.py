"""Outgoing messages as plain JSON values, for the outbox and the web page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.im.base import Button, Entry, Message, Section


def message_to_json(message: Message) -> dict[str, Any]:
    """Every key present; the inverse of `message_from_json`."""
    return {
        "text": message.text,
        "title": message.title,
        "sections": [
            {
                "label": section.label,
                "entries": [{"text": e.text, "quote": e.quote, "check": e.check} for e in section.entries],
                "action": section.action,
            }
            for section in message.sections
        ],
        "footer": message.footer,
        "buttons": [[{"label": b.label, "action": b.action, "url": b.url} for b in row] for row in message.buttons],
        "document": str(message.document) if message.document else None,
        "progress": message.progress,
        "fleeting": message.fleeting,
    }


def message_from_json(document: Mapping[str, Any]) -> Message:
    """The message that `message_to_json` wrote."""
    return Message(
        text=document["text"],
        title=document["title"],
        sections=tuple(
            Section(
                section["label"],
                tuple(Entry(e["text"], e["quote"], e["check"]) for e in section["entries"]),
                section.get("action", ""),
            )
            for section in document["sections"]
        ),
        footer=document["footer"],
        buttons=tuple(tuple(Button(b["label"], b["action"], b["url"]) for b in row) for row in document["buttons"]),
        document=Path(document["document"]) if document["document"] else None,
        progress=document.get("progress"),
        fleeting=document.get("fleeting", False),
    )
