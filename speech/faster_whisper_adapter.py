"""The transcriber port on faster-whisper: local, no network once the weights are there."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from speech.base import Progress, Segment, Transcript
from speech.cleaning import echoes_prompt, join, tidy, trim_loops
from speech.decoding import MAX_BYTES, MAX_S, SAMPLE_RATE, decode_audio
from speech.doubt import NO_SPEECH, goes_in_circles, is_doubtful, is_noise
from speech.errors import SpeechError, TranscriberNotReady
from speech.prompting import SpeechPrompt, choose_names, load_prompts
from speech.windows import WINDOW_S, Window, find_windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from speech.whisper_engine import Reading, WhisperEngine

BATCH = 4
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
        self._threads = threads or min(_BUSY_CORES, len(os.sched_getaffinity(0)))
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
            note = _Note(engine, samples, self._languages, self._prompts, choose_names(vocabulary), progress)
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


class _Note:
    """One note being transcribed."""

    def __init__(
        self,
        engine: WhisperEngine,
        samples: NDArray[np.float32],
        languages: Sequence[str],
        prompts: Mapping[str, SpeechPrompt],
        names: Sequence[str],
        progress: Progress | None,
    ) -> None:
        self._engine = engine
        self._samples = samples
        self._languages = languages
        self._prompts = prompts
        self._names = names
        self._progress = progress
        self.language = languages[0]

    def read(self, windows: Sequence[Window], language: str | None) -> list[Segment]:
        """The segments of all windows; reports progress after each batch and once at the end."""
        total_s = len(self._samples) / SAMPLE_RATE
        self._report(0.0, total_s)
        segments: list[Segment] = []
        settled = language or (self._languages[0] if len(self._languages) == 1 else None)
        for first in range(0, len(windows), BATCH):
            batch = windows[first : first + BATCH]
            sounds = [window.cut(self._samples) for window in batch]
            encoded = self._engine.encode(sounds)
            if settled is None:
                settled = self._detect(encoded, batch)
            self.language = settled
            prompt = self._prompt(settled)
            lengths_s = [window.speech_s for window in batch]
            readings = self._engine.read(encoded, lengths_s, settled, prompt)
            for window, sound, reading in zip(batch, sounds, readings, strict=True):
                segments += self._segments(window, self._settle(reading, sound, window.speech_s, prompt))
            self._report(min(batch[-1].end_s, total_s), total_s)
        self.language = settled or self.language
        self._report(total_s, total_s)
        return segments

    def _prompt(self, language: str) -> str:
        return self._prompts.get(language, SpeechPrompt()).render(self._names)

    def _report(self, done_s: float, total_s: float) -> None:
        if self._progress:
            self._progress(done_s, total_s)

    def _detect(self, encoded: object, batch: Sequence[Window]) -> str:
        """The likeliest of the allowed languages over the first windows, each weighed by how much is said in it."""
        found = self._engine.languages(encoded)
        weight = dict.fromkeys(self._languages, 0.0)
        for window, probabilities in zip(batch, found, strict=True):
            allowed = sum(probabilities.get(one, 0.0) for one in self._languages) or 1.0
            for one in self._languages:
                weight[one] += window.speech_s * probabilities.get(one, 0.0) / allowed
        return max(self._languages, key=lambda one: weight[one])

    def _settle(self, reading: Reading, sound: NDArray[np.float32], speech_s: float, prompt: str) -> Reading | None:
        """The reading to keep: this one, a second one the long way where it is doubtful, or none at all."""
        echo = bool(prompt) and echoes_prompt(reading.text, prompt, self._names)
        if echo or is_doubtful(reading.text, reading.avg_logprob):
            encoded = self._engine.encode([sound], full=True)
            again = self._engine.read(encoded, [speech_s], self.language, "" if echo else prompt, beam_size=5)[0]
            if echo or _worse(reading, again):
                reading = again
            if echo and reading.no_speech > NO_SPEECH:
                return None  # it talked of its prompt and, asked without, heard nobody
            if prompt and not echo and echoes_prompt(reading.text, prompt, self._names):
                return None
        return None if is_noise(reading.text, reading.avg_logprob, reading.no_speech) else reading

    def _segments(self, window: Window, reading: Reading | None) -> list[Segment]:
        if reading is None:
            return []
        whole = trim_loops(reading.text)
        looped = whole != reading.text
        pieces = [(0.0, window.speech_s, whole)] if looped else [(p.start_s, p.end_s, p.text) for p in reading.pieces]
        return [
            Segment(
                start_s=round(window.time_at(start_s), 2),
                end_s=round(window.time_at(end_s), 2),
                text=clean,
                confidence=round(min(1.0, math.exp(reading.avg_logprob)), 3),
            )
            for start_s, end_s, text in pieces
            if (clean := tidy(text, self.language))
        ]


def _worse(one: Reading, other: Reading) -> bool:
    return (goes_in_circles(one.text), -one.avg_logprob) > (goes_in_circles(other.text), -other.avg_logprob)
