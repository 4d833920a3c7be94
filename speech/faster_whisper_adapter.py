"""The transcriber port on faster-whisper: local, no network once the weights are there."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from speech.base import Progress, Transcript
from speech.cleaning import join
from speech.decoding import MAX_BYTES, MAX_S, SAMPLE_RATE, decode_audio
from speech.errors import SpeechError, TranscriberNotReady
from speech.note_reader import NoteReader
from speech.prompting import SpeechPrompt, choose_names, load_prompts
from speech.windows import WINDOW_S, find_windows

if TYPE_CHECKING:
    from speech.whisper_engine import WhisperEngine

BEAM_SIZE = 5
_BUSY_CORES = 8  # more threads than this no longer help a model of this size


class FasterWhisperTranscriber:
    """Speech to text by a Whisper model in CTranslate2 form.

    `weights`: folder of the model, or a name faster-whisper knows. It is loaded on the first call, once; one note is
    transcribed at a time, further callers wait. `threads` 0 takes a thread a core. `languages` are those that may be
    detected. `prompts` by language stand in for the packaged ones.
    """

    def __init__(
        self,
        weights: str | Path,
        *,
        device: str = "cpu",
        compute_type: str = "int8",
        threads: int = 0,
        languages: Sequence[str] = ("zh", "en"),
        max_bytes: int = MAX_BYTES,
        max_s: float = MAX_S,
        prompts: Mapping[str, SpeechPrompt] | None = None,
        beam_size: int = BEAM_SIZE,
        window_s: float = WINDOW_S,
    ) -> None:
        if not languages:
            raise ValueError("at least one language is needed")
        self._weights = weights
        self._device = device
        self._compute_type = compute_type
        self._threads = threads or min(_BUSY_CORES, _cores())
        self._languages = tuple(languages)
        self._max_bytes = max_bytes
        self._max_s = max_s
        self._prompts = load_prompts(languages) if prompts is None else prompts
        self._beam_size = beam_size
        self._window_s = window_s
        self._lock = threading.Lock()
        self._engine: WhisperEngine | None = None

    @property
    def model(self) -> str:
        """The weights' name and how they are computed with."""
        return f"{Path(self._weights).name} {self._compute_type}"

    def load(self) -> None:
        """Load the model now instead of at the first note. Raises TranscriberNotReady where its weights are missing."""
        with self._lock:
            self._loaded()

    def transcribe(
        self,
        audio: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Transcript:
        """See `Transcriber.transcribe`. Everything heavy happens inside this call, in the calling thread."""
        began = time.perf_counter()
        samples = decode_audio(audio, max_bytes=self._max_bytes, max_s=self._max_s)
        decoded = time.perf_counter()
        with self._lock:
            engine = self._loaded()
            started = time.perf_counter()
            note = NoteReader(engine, samples, self._languages, self._prompts, choose_names(vocabulary), progress)
            try:
                segments = note.read(find_windows(samples, window_s=self._window_s), language)
            except (RuntimeError, ValueError) as error:
                raise SpeechError(f"Transcribing failed: {error}") from error
            done = time.perf_counter()
        return Transcript(
            text=join([segment.text for segment in segments], note.language),
            language=note.language,
            duration_s=len(samples) / SAMPLE_RATE,
            model=self.model,
            segments=tuple(segments),
            seconds={"decode": decoded - began, "transcribe": done - started},
        )

    def _loaded(self) -> WhisperEngine:
        if self._engine is None:
            from speech.whisper_engine import WhisperEngine

            try:
                self._engine = WhisperEngine.load(
                    self._weights,
                    device=self._device,
                    compute_type=self._compute_type,
                    threads=self._threads,
                    beam_size=self._beam_size,
                )
            except Exception as error:  # CTranslate2, the hub and the tokenizer each raise their own
                raise TranscriberNotReady(
                    f"The speech model {self._weights} cannot be loaded on {self._device}: {error}. "
                    "Run `spotter models pull`, or check SPOTTER_SPEECH_MODEL, _DEVICE and _COMPUTE_TYPE."
                ) from error
        return self._engine


def _cores() -> int:
    """Cores this process may use; macOS and Windows only tell how many there are."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
