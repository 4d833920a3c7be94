"""The local transcriber, with its real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from speech.decoding import decode_audio
from speech.errors import SpeechError, TranscriberNotReady
from speech.faster_whisper_adapter import FasterWhisperTranscriber
from speech.prompting import SpeechPrompt
from tests.contracts.transcriber import NAMES, TranscriberContract, first_s
from tests.speech.sounds import EN_NOTE, WEIGHTS, ZH_NOTE, brown_noise, music, noise, silence, write

needs_weights = pytest.mark.skipif(not WEIGHTS.is_dir(), reason="no speech weights: run `spotter models pull`")


@pytest.fixture(scope="module")
def loaded() -> Iterator[FasterWhisperTranscriber]:
    transcriber = FasterWhisperTranscriber(WEIGHTS, max_bytes=2**20, max_s=60)
    transcriber.load()
    yield transcriber


@pytest.fixture
def transcriber(loaded: FasterWhisperTranscriber) -> FasterWhisperTranscriber:
    return loaded


@needs_weights
@pytest.mark.models
class TestFasterWhisper(TranscriberContract):
    """The port's promises, kept."""


@needs_weights
@pytest.mark.models
def test_the_language_is_sought_among_the_allowed_ones_only(loaded: FasterWhisperTranscriber, tmp_path: Path) -> None:
    note = write(tmp_path / "note.ogg", first_s(EN_NOTE, 6))
    other = FasterWhisperTranscriber(WEIGHTS, languages=("zh", "ja"))
    assert other.transcribe(note).language in {"zh", "ja"}
    assert loaded.transcribe(note).language == "en"


@needs_weights
@pytest.mark.models
def test_speech_after_a_long_silence_keeps_its_times(loaded: FasterWhisperTranscriber, tmp_path: Path) -> None:
    sound = np.concatenate([silence(20), first_s(ZH_NOTE, 8), silence(5)])
    transcript = loaded.transcribe(write(tmp_path / "note.ogg", sound))
    assert 19 < transcript.segments[0].start_s < 21.5
    assert transcript.segments[-1].end_s < 29


@needs_weights
@pytest.mark.models
def test_a_long_note_is_read_to_its_end(loaded: FasterWhisperTranscriber, tmp_path: Path) -> None:
    sound = np.concatenate([decode_audio(ZH_NOTE), silence(1)])
    transcript = loaded.transcribe(write(tmp_path / "note.ogg", sound))
    assert "连锁" in transcript.text
    assert "今天都周日了" in transcript.text
    assert "数据" in transcript.text[-12:]
    assert len(transcript.segments) >= 2
    assert "。" in transcript.text or "，" in transcript.text


@needs_weights
@pytest.mark.models
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("sound", ["silence", "noise", "rumble", "music"])
def test_noise_that_gets_past_the_voice_detector_is_still_not_words(
    loaded: FasterWhisperTranscriber, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sound: str, language: str
) -> None:
    from speech import faster_whisper_adapter
    from speech.windows import Window

    made = {"silence": silence(8), "noise": noise(8), "rumble": brown_noise(8), "music": music(8)}[sound]
    monkeypatch.setattr(faster_whisper_adapter, "find_windows", lambda samples, **_: [Window(((0, len(samples)),))])
    transcript = loaded.transcribe(write(tmp_path / "note.wav", made), language=language, vocabulary=NAMES)
    assert transcript.text == ""


@needs_weights
@pytest.mark.models
def test_a_name_in_the_vocabulary_is_spelt_as_given(loaded: FasterWhisperTranscriber) -> None:
    plain = loaded.transcribe(ZH_NOTE, language="zh").text
    helped = loaded.transcribe(ZH_NOTE, language="zh", vocabulary=["霍刚", "科脉", "优客便利"]).text
    assert "霍刚" not in plain
    assert "霍刚" in helped


@pytest.mark.parametrize("content", [None, b"", b"no model"])
def test_weights_that_cannot_be_loaded_say_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    if content is not None:
        (folder / "model.bin").write_bytes(content)
    transcriber = FasterWhisperTranscriber(folder)
    with pytest.raises(TranscriberNotReady, match="spotter models pull") as caught:
        transcriber.transcribe(ZH_NOTE)
    assert not caught.value.retryable


@needs_weights
@pytest.mark.models
def test_a_language_whisper_does_not_know_is_refused(loaded: FasterWhisperTranscriber) -> None:
    with pytest.raises(SpeechError, match="language"):
        loaded.transcribe(ZH_NOTE, language="xx")


def test_making_one_loads_nothing() -> None:
    transcriber = FasterWhisperTranscriber("nowhere", prompts={"zh": SpeechPrompt("。")})
    assert transcriber.model == "nowhere int8"


def test_no_language_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="language"):
        FasterWhisperTranscriber(WEIGHTS, languages=())
