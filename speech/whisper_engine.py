"""Whisper by CTranslate2, window by window, with the encoder cut to the length of the speech.

Whisper is trained on 30 s windows and everybody pads to that; the encoder then spends most of a short note on silence.
It takes shorter inputs as well, at the same error rate down to about twelve seconds (docs/speech.md has the figures),
for a fraction of the time. A window that comes out doubtful is decoded once more the long way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from numpy.typing import NDArray

FULL_S = 30.0
SHORTEST_S = 12.0
_PAD_S = 2.0
_TOKENS_PER_S = 14
_TOKEN_S = 0.02  # what one step of a time-stamp token means


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch the decoder wrote down: seconds into the window, and its words."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one window was read as. `avg_logprob` ≤ 0 is the mean over tokens, `no_speech` a probability."""

    pieces: tuple[Piece, ...]
    avg_logprob: float
    no_speech: float

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces).strip()


class WhisperEngine:
    """A loaded model. Not thread-safe: one call at a time."""

    def __init__(self, model: WhisperModel, *, beam_size: int) -> None:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._model = model
        self._beam_size = beam_size
        self._new_tokenizer = partial(Tokenizer, model.hf_tokenizer, model.model.is_multilingual, task="transcribe")
        self._tokenizers: dict[str, Tokenizer] = {}
        self._suppressed = list(get_suppressed_tokens(self._tokenizer("en"), [-1]) or ())

    @classmethod
    def load(cls, name: str | Path, *, device: str, compute_type: str, threads: int, beam_size: int) -> WhisperEngine:
        """The model in a folder, or one of faster-whisper's names (fetched from the model hub)."""
        from faster_whisper import WhisperModel

        model = WhisperModel(str(name), device=device, compute_type=compute_type, cpu_threads=threads)
        return cls(model, beam_size=beam_size)

    def encode(self, sounds: Sequence[NDArray[np.float32]], *, full: bool = False) -> Any:
        """The encoder's view of a few windows; `full` pads to the 30 s Whisper was trained on."""
        import numpy as np

        longest_s = max(len(sound) for sound in sounds) / SAMPLE_RATE
        length_s = FULL_S if full else min(FULL_S, max(SHORTEST_S, longest_s + _PAD_S))
        samples = int(length_s * SAMPLE_RATE)
        extract = self._model.feature_extractor
        features = [
            extract(np.pad(sound[:samples], (0, samples - min(len(sound), samples))))[:, : int(length_s * 100)]
            for sound in sounds
        ]
        return self._model.encode(np.stack(features))

    def languages(self, encoded: Any) -> list[Mapping[str, float]]:
        """The probability of each language the model knows, for each window."""
        return [{token[2:-2]: float(p) for token, p in found} for found in self._model.model.detect_language(encoded)]

    def read(
        self, encoded: Any, lengths_s: Sequence[float], language: str, prompt: str, *, beam_size: int | None = None
    ) -> list[Reading]:
        """The windows' words, all under the same prompt."""
        tokenizer = self._tokenizer(language)
        asked = self._model.get_prompt(tokenizer, tokenizer.encode(" " + prompt) if prompt else [])
        room = self._model.max_length - len(asked)
        found = self._model.model.generate(
            encoded,
            [asked] * len(lengths_s),
            beam_size=beam_size or self._beam_size,
            max_length=len(asked) + min(room, 24 + int(_TOKENS_PER_S * max(lengths_s))),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
            max_initial_timestamp_index=50,
        )
        readings = []
        for one, length_s in zip(found, lengths_s, strict=True):
            tokens = one.sequences_ids[0]
            readings.append(
                Reading(
                    pieces=self._pieces(tokens, length_s, tokenizer),
                    avg_logprob=one.scores[0] * len(tokens) / (len(tokens) + 1),
                    no_speech=one.no_speech_prob,
                )
            )
        return readings

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = self._new_tokenizer(language=language)
        return self._tokenizers[language]

    @staticmethod
    def _pieces(tokens: Sequence[int], length_s: float, tokenizer: Any) -> tuple[Piece, ...]:
        """Words between time stamps; a missing last stamp means the end of the window."""
        pieces: list[Piece] = []
        start_s, words = 0.0, list[int]()
        for token in [*tokens, tokenizer.timestamp_begin + round(length_s / _TOKEN_S)]:
            if token < tokenizer.timestamp_begin:
                words.append(token)
                continue
            at_s = min((token - tokenizer.timestamp_begin) * _TOKEN_S, length_s)
            if text := tokenizer.decode(words):
                pieces.append(Piece(min(start_s, at_s), at_s, text))
            start_s, words = at_s, []
        return tuple(pieces)
