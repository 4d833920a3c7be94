"""The speech port: audio in, words out. `assistant` knows nothing of speech but this file and `speech.errors`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Progress = Callable[[float, float], None]
"""Called with (audio seconds done, audio seconds in all), from the thread that transcribes."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech; times in seconds from the start of the audio, `confidence` in 0..1."""

    start_s: float
    end_s: float
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of an audio file. `text` is empty when nothing was heard: silence, noise, or a rejected hallucination.

    `language` is a two-letter code out of the allowed ones; Chinese is in simplified characters.
    `seconds` holds wall-clock seconds by stage: `decode` and `transcribe`.
    """

    text: str
    language: str
    duration_s: float
    model: str
    segments: tuple[Segment, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def nothing_heard(self) -> bool:
        return not self.text.strip()


class Transcriber(Protocol):
    """Turns an audio file into a transcript. Blocking: call it from a worker thread, never from the event loop.

    May be called from several threads; calls may be repeated and have no side effects.
    """

    @property
    def model(self) -> str:
        """Name of the model, kept with every transcript."""
        ...

    def transcribe(
        self,
        audio: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Transcript:
        """Transcribe `audio` (ogg/opus, mp3, m4a, wav, webm, amr, flac).

        `language`: two-letter code, or None to detect among the allowed ones. `vocabulary`: names likely to be said,
        most important first; the adapter uses about the first ten. Raises SpeechError.
        """
        ...
