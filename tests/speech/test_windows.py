"""Where somebody speaks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from speech.decoding import SAMPLE_RATE, decode_audio
from speech.windows import Window, find_windows, pack
from tests.speech.sounds import ZH_NOTE, noise, silence

WINDOW_S = 15.0


@st.composite
def stretches(draw: st.DrawFn) -> list[tuple[int, int]]:
    found, at = [], 0
    for _ in range(draw(st.integers(1, 40))):
        at += draw(st.integers(0, 5 * SAMPLE_RATE))
        size = draw(st.integers(1, int(WINDOW_S * SAMPLE_RATE)))
        found.append((at, at + size))
        at += size
    return found


@given(stretches())
def test_packing_keeps_every_stretch_in_order_and_no_window_is_too_long(given_: list[tuple[int, int]]) -> None:
    windows = pack(given_, window_s=WINDOW_S)
    assert [piece for window in windows for piece in window.pieces] == given_
    assert all(window.speech_s <= WINDOW_S for window in windows)


def test_a_second_that_does_not_fit_is_not_left_alone() -> None:
    sizes = [5, 5, 5, 1]
    at, found = 0, []
    for size in sizes:
        found.append((at, at + size * SAMPLE_RATE))
        at += (size + 1) * SAMPLE_RATE
    assert [window.speech_s for window in pack(found, window_s=WINDOW_S)] == [10, 6]


@given(stretches(), st.floats(0, 600))
def test_a_moment_of_the_speech_falls_inside_it(given_: list[tuple[int, int]], offset_s: float) -> None:
    window = Window(tuple(given_))
    assert window.start_s <= window.time_at(offset_s) <= window.end_s


@given(stretches())
def test_time_runs_forward(given_: list[tuple[int, int]]) -> None:
    window = Window(tuple(given_))
    times = [window.time_at(offset_s) for offset_s in np.linspace(0, window.speech_s, 20)]
    assert times == sorted(times)


def test_speech_is_found_between_silences() -> None:
    speech = decode_audio(ZH_NOTE)[: 6 * SAMPLE_RATE]
    windows = find_windows(np.concatenate([silence(10), speech, silence(10)]))
    assert 9 < windows[0].start_s < 11.5
    assert windows[-1].end_s < 17.5
    assert len(windows[0].cut(speech)) <= len(speech)


def test_a_long_note_comes_in_several_windows() -> None:
    windows = find_windows(decode_audio(ZH_NOTE), window_s=WINDOW_S)
    assert len(windows) == 3
    assert all(window.speech_s <= WINDOW_S for window in windows)


def test_silence_and_noise_have_no_windows() -> None:
    assert find_windows(silence(5)) == []
    assert find_windows(noise(5)) == []
