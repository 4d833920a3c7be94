"""What every transcriber must hold to. An adapter's tests inherit these and give a `transcriber` fixture.

`transcriber` allows zh and en, at most 60 s and 1 MiB.
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from speech.base import Transcriber, Transcript
from speech.decoding import decode_audio
from speech.errors import AudioTooLarge, AudioTooLong, AudioUnreadable
from tests.speech.sounds import EN_NOTE, ZH_NOTE, Samples, brown_noise, music, noise, silence, tone, write

NAMES = ("青禾食品", "恒岳机械", "许静", "织云WMS", "兰溪医药", "Halden Pumps")
EMPTY_SOUNDS = {
    "silence": silence(6),
    "faint noise": noise(6, level=0.003),
    "loud noise": noise(6, level=0.3),
    "rumble": brown_noise(6),
    "tone": tone(5),
    "music": music(8),
    "a click": np.concatenate([silence(1), noise(0.05, level=0.8), silence(1)]),
}


def first_s(audio: Path, seconds: float) -> Samples:
    return decode_audio(audio)[: round(seconds * 16_000)]


class TranscriberContract:
    """The port's promises."""

    @pytest.fixture
    def zh_note(self, tmp_path: Path) -> Path:
        return write(tmp_path / "zh.ogg", first_s(ZH_NOTE, 12))

    @pytest.fixture
    def en_note(self, tmp_path: Path) -> Path:
        return write(tmp_path / "en.ogg", first_s(EN_NOTE, 9))

    def test_chinese_is_recognised_and_written_simplified(self, transcriber: Transcriber, zh_note: Path) -> None:
        transcript = transcriber.transcribe(zh_note)
        assert transcript.language == "zh"
        assert "门店" in transcript.text
        assert "連鎖" not in transcript.text
        assert transcript.duration_s == pytest.approx(12, abs=0.2)
        self.check_form(transcript)

    def test_english_is_recognised(self, transcriber: Transcriber, en_note: Path) -> None:
        transcript = transcriber.transcribe(en_note)
        assert transcript.language == "en"
        assert "freight company" in transcript.text
        self.check_form(transcript)

    def test_a_language_that_is_given_is_taken(self, transcriber: Transcriber, zh_note: Path) -> None:
        assert transcriber.transcribe(zh_note, language="zh").language == "zh"

    @staticmethod
    def check_form(transcript: Transcript) -> None:
        assert transcript.model
        assert not transcript.nothing_heard
        assert {"decode", "transcribe"} <= transcript.seconds.keys()
        assert all(seconds >= 0 for seconds in transcript.seconds.values())
        assert transcript.segments
        edges = [edge for one in transcript.segments for edge in (one.start_s, one.end_s)]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= transcript.duration_s + 0.05
        for segment in transcript.segments:
            assert 0 < segment.confidence <= 1
            assert segment.text in transcript.text

    @pytest.mark.parametrize("sound", EMPTY_SOUNDS)
    def test_nothing_is_heard_where_nobody_speaks(self, transcriber: Transcriber, tmp_path: Path, sound: str) -> None:
        file = write(tmp_path / "note.wav", EMPTY_SOUNDS[sound])
        transcript = transcriber.transcribe(file, vocabulary=NAMES)
        assert transcript.text == ""
        assert transcript.nothing_heard
        assert transcript.segments == ()
        assert transcript.language in {"zh", "en"}

    def test_progress_runs_from_nought_to_the_end(self, transcriber: Transcriber, zh_note: Path) -> None:
        calls: list[tuple[float, float, int]] = []
        transcript = transcriber.transcribe(
            zh_note, progress=lambda done, total: calls.append((done, total, threading.get_ident()))
        )
        done = [call[0] for call in calls]
        assert done == sorted(done)
        assert done[0] == 0
        assert done[-1] == pytest.approx(transcript.duration_s)
        assert {call[1] for call in calls} == {transcript.duration_s}
        assert {call[2] for call in calls} == {threading.get_ident()}

    def test_too_long_too_large_and_unreadable_are_told_apart(self, transcriber: Transcriber, tmp_path: Path) -> None:
        with pytest.raises(AudioTooLong):
            transcriber.transcribe(write(tmp_path / "long.ogg", silence(62)))
        (tmp_path / "large.ogg").write_bytes(bytes(2**20 + 1))
        with pytest.raises(AudioTooLarge):
            transcriber.transcribe(tmp_path / "large.ogg")
        (tmp_path / "text.ogg").write_text("no sound at all " * 100)
        with pytest.raises(AudioUnreadable):
            transcriber.transcribe(tmp_path / "text.ogg")

    def test_two_threads_get_their_own_words(self, transcriber: Transcriber, zh_note: Path, en_note: Path) -> None:
        found: dict[Path, Transcript] = {}

        def work(note: Path) -> None:
            found[note] = transcriber.transcribe(note)

        threads = [threading.Thread(target=work, args=(note,)) for note in (zh_note, en_note)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found[zh_note].language == "zh"
        assert found[en_note].language == "en"
        assert "freight" in found[en_note].text

    def test_the_same_call_gives_the_same_words(self, transcriber: Transcriber, en_note: Path) -> None:
        assert transcriber.transcribe(en_note).text == transcriber.transcribe(en_note).text
