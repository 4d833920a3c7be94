"""One note read window by window: what to read again, what to leave out, how far it has come."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from speech.base import Progress, Segment
from speech.cleaning import echoes_prompt, fold, tidy, trim_loops
from speech.decoding import SAMPLE_RATE
from speech.doubt import NO_SPEECH, goes_in_circles, is_doubtful, is_noise, is_thin
from speech.prompting import SpeechPrompt
from speech.windows import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from speech.whisper_engine import Reading, WhisperEngine

BATCH = 4
_SECOND_BEAM_SIZE = 5
_TAIL_S = 1.2
_MOST_TAILS = 3


class NoteReader:
    """Reads one note; made anew for each. `language` is set once it is known."""

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
        self._prompt = ""
        self.language = languages[0]

    def read(self, windows: Sequence[Window], language: str | None) -> list[Segment]:
        """The segments of all windows, in order; reports progress at the start, after each batch and at the end."""
        total_s = len(self._samples) / SAMPLE_RATE
        self._report(0.0, total_s)
        known = language or (self._languages[0] if len(self._languages) == 1 else None)
        segments: list[Segment] = []
        for first in range(0, len(windows), BATCH):
            batch = windows[first : first + BATCH]
            sounds = [window.cut(self._samples) for window in batch]
            encoded = self._engine.encode(sounds)
            if known is None:
                known = self._detect(encoded, batch)
            self.language = known
            self._prompt = self._prompts.get(known, SpeechPrompt()).render(self._names)
            readings = self._engine.read(encoded, [window.speech_s for window in batch], known, self._prompt)
            for window, sound, reading in zip(batch, sounds, readings, strict=True):
                segments += self._read_to_the_end(window, sound, reading)
            self._report(min(batch[-1].end_s, total_s), total_s)
        self.language = known or self.language
        self._report(total_s, total_s)
        return segments

    def _report(self, done_s: float, total_s: float) -> None:
        if self._progress:
            self._progress(done_s, total_s)

    def _detect(self, encoded: object, batch: Sequence[Window]) -> str:
        """The likeliest of the allowed languages over the first windows, each weighed by how much is said in it."""
        weight = dict.fromkeys(self._languages, 0.0)
        for window, found in zip(batch, self._engine.languages(encoded), strict=True):
            allowed = sum(found.get(one, 0.0) for one in self._languages) or 1.0
            for one in self._languages:
                weight[one] += window.speech_s * found.get(one, 0.0) / allowed
        return max(self._languages, key=lambda one: weight[one])

    def _read_to_the_end(self, window: Window, sound: NDArray[np.float32], reading: Reading) -> list[Segment]:
        """The window's segments. Whisper likes to stop at the end of a sentence; what it left is read by itself."""
        segments: list[Segment] = []
        offset_s, left_s = 0.0, window.speech_s
        for _ in range(1 + _MOST_TAILS):
            kept = self._settle(reading, sound, left_s)
            if kept is None:
                break
            segments += self._segments(window, kept, offset_s)
            read_s = kept.pieces[-1].end_s
            sound = sound[int(read_s * SAMPLE_RATE) :]
            offset_s += read_s
            left_s = len(sound) / SAMPLE_RATE
            if left_s < _TAIL_S or goes_in_circles(kept.text):
                break
            reading = self._engine.read(self._engine.encode([sound]), [left_s], self.language, self._prompt)[0]
        return segments

    def _settle(self, reading: Reading, sound: NDArray[np.float32], speech_s: float) -> Reading | None:
        """The reading to keep: this one, a second one the long way where it is doubtful, or none at all."""
        prompt, names = self._prompt, self._names
        echo = bool(prompt) and echoes_prompt(reading.text, prompt, names)
        if echo or is_doubtful(reading.text, reading.avg_logprob):
            again = self._engine.read(
                self._engine.encode([sound], full=True),
                [len(sound) / SAMPLE_RATE],
                self.language,
                "" if echo else prompt,
                beam_size=_SECOND_BEAM_SIZE,
            )[0]
            if echo or _worse(reading, again):
                reading = again
            if echo and reading.no_speech > NO_SPEECH:
                return None  # it talked of its prompt and, asked without, heard nobody
            if not echo and prompt and echoes_prompt(reading.text, prompt, names):
                return None
        if is_noise(reading.text, reading.avg_logprob, reading.no_speech):
            return None
        if prompt and is_thin(trim_loops(reading.text), speech_s):
            return self._read_without_names(reading, sound)
        return reading

    def _read_without_names(self, thin: Reading, sound: NDArray[np.float32]) -> Reading:
        """A list of names can make Whisper write a line of names and stop: what it hears without, if that is more."""
        plain_prompt = self._prompts.get(self.language, SpeechPrompt()).render(())
        seconds = [len(sound) / SAMPLE_RATE]
        plain = self._engine.read(self._engine.encode([sound]), seconds, self.language, plain_prompt)[0]
        is_more = len(fold(plain.text)) > 2 * len(fold(trim_loops(thin.text)))
        is_believed = not (
            is_doubtful(plain.text, plain.avg_logprob)
            or is_noise(plain.text, plain.avg_logprob, plain.no_speech)
            or echoes_prompt(plain.text, plain_prompt, ())
        )
        return plain if is_more and is_believed else thin

    def _segments(self, window: Window, reading: Reading, offset_s: float) -> list[Segment]:
        whole = trim_loops(reading.text)
        pieces = [(one.start_s, one.end_s, one.text) for one in reading.pieces]
        if whole != reading.text:
            pieces = [(0.0, reading.pieces[-1].end_s, whole)]
        return [
            Segment(
                start_s=round(window.time_at(offset_s + start_s), 2),
                end_s=round(window.time_at(offset_s + end_s), 2),
                text=clean,
                confidence=round(min(1.0, math.exp(reading.avg_logprob)), 3),
            )
            for start_s, end_s, text in pieces
            if (clean := tidy(text, self.language))
        ]


def _worse(one: Reading, other: Reading) -> bool:
    return (goes_in_circles(one.text), -one.avg_logprob) > (goes_in_circles(other.text), -other.avg_logprob)
