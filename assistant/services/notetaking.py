"""Taking a follow-up note from a chat: what is over the limits is refused with a word on what to do."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from assistant.domain.note import Note
from assistant.language.text import guess_language
from assistant.services.answering import own_question
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import IncomingFile

AUDIO_TYPES: Mapping[str, str] = {
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".aac": "audio/aac",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
    ".weba": "audio/webm",
    ".amr": "audio/amr",
    ".flac": "audio/flac",
}
"""Endings of the files that are taken for voice notes, and their media types."""
DEFAULT_SUFFIX = ".ogg"


def take_note(turn: Turn) -> Outcome:
    """Keep the message as a note to be worked on, or say why it cannot be one."""
    incoming = turn.incoming
    text = incoming.text.strip()
    problem = _file_problem(turn, incoming.file) if incoming.file else _text_problem(turn, text)
    if problem:
        return turn.explain(problem)
    is_voice = incoming.file is not None
    note = Note(
        id=turn.inbox_id,
        person_id=turn.person.id,
        channel=incoming.channel,
        chat_id=incoming.chat_id,
        said_at=turn.desk.local_time(incoming.sent_at, turn.person),
        audio=f"{turn.inbox_id}{_suffix(incoming.file.name)}" if incoming.file else None,
        text="" if is_voice else text,
        language="" if is_voice else guess_language(text),
        duration_s=(incoming.file.duration_s or 0.0) if incoming.file else 0.0,
    )
    turn.store.notes.add(note, turn.now)
    # Whoever speaks of something new is not answering the old question any more.
    if own_question(turn):
        turn.store.people.answered(*turn.chat)
    return turn.outcome(note_id=note.id)


def _text_problem(turn: Turn, text: str) -> str:
    if not text:
        return "text_empty"
    return "text_too_long" if len(text) > turn.desk.text_max_chars else ""


def _file_problem(turn: Turn, file: IncomingFile) -> str:
    suffix = PurePosixPath(file.name).suffix.lower()
    if suffix and suffix not in AUDIO_TYPES:
        return "file_not_audio"
    if file.size_bytes is not None and file.size_bytes > turn.desk.audio_max_bytes:
        return "audio_too_large"
    if file.duration_s is not None and file.duration_s > turn.desk.audio_max_s:
        return "audio_too_long"
    return ""


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in AUDIO_TYPES else DEFAULT_SUFFIX
