"""Where in the audio somebody speaks, as windows short enough to decode one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW_S = 20.0
"""Longest window. The encoder's cost grows with the square of it; shorter ones cut sentences apart."""

_MIN_SPEECH_S = 0.12


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of speech decoded together: (start, end) in samples of the whole audio, in order, silence between."""

    pieces: tuple[tuple[int, int], ...]

    @property
    def start_s(self) -> float:
        return self.pieces[0][0] / SAMPLE_RATE

    @property
    def end_s(self) -> float:
        return self.pieces[-1][1] / SAMPLE_RATE

    @property
    def speech_s(self) -> float:
        """Seconds without the silence between the pieces."""
        return sum(end - start for start, end in self.pieces) / SAMPLE_RATE

    def cut(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The speech alone."""
        import numpy as np

        return np.concatenate([samples[start:end] for start, end in self.pieces])

    def time_at(self, offset_s: float) -> float:
        """Seconds from the start of the whole audio, for a moment `offset_s` into the cut speech."""
        left = offset_s * SAMPLE_RATE
        for start, end in self.pieces:
            if left <= end - start:
                return (start + left) / SAMPLE_RATE
            left -= end - start
        return self.end_s


def find_windows(samples: NDArray[np.float32], *, window_s: float = WINDOW_S) -> list[Window]:
    """The speech in `samples` (mono, 16 kHz) by Silero VAD, packed into windows of at most `window_s`; [] if none."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    found = get_speech_timestamps(
        samples,
        VadOptions(min_silence_duration_ms=300, speech_pad_ms=400, max_speech_duration_s=window_s),
    )
    stretches = [(int(one["start"]), int(one["end"])) for one in found]
    if sum(end - start for start, end in stretches) < _MIN_SPEECH_S * SAMPLE_RATE:
        return []
    return pack(stretches, window_s=window_s)


def pack(stretches: Sequence[tuple[int, int]], *, window_s: float = WINDOW_S) -> list[Window]:
    """Neighbouring stretches together, as evenly as their pauses allow: no window much shorter than the others."""
    total_s = sum(end - start for start, end in stretches) / SAMPLE_RATE
    count = max(1, -(-int(total_s * SAMPLE_RATE) // int(window_s * SAMPLE_RATE)))
    even = total_s / count * SAMPLE_RATE
    windows: list[list[tuple[int, int]]] = []
    length = 0
    for start, end in stretches:
        size = end - start
        # Full, or as near to the even share as it gets.
        if not windows or length + size > window_s * SAMPLE_RATE or length + size / 2 > even:
            windows.append([])
            length = 0
        windows[-1].append((start, end))
        length += size
    return [Window(tuple(pieces)) for pieces in windows]
