"""Audio files to samples: every accepted format, the limits, and files that mean harm."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speech.decoding import SAMPLE_RATE, decode_audio, encode_opus, sniff
from speech.errors import AudioTooLarge, AudioTooLong, AudioUnreadable, SpeechError
from tests.speech.sounds import FORMATS, ZH_NOTE, Samples, noise, silence, tone, write


def loudest_hz(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(spectrum.argmax() * SAMPLE_RATE / len(samples))


def wav_header(*, rate: int, channels: int, data_bytes: int) -> bytes:
    block = channels * 2
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * block & 0xFFFFFFFF, block, 16)
    return b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", data_bytes)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_accepted_format_comes_out_as_mono_16_khz(tmp_path: Path, ending: str) -> None:
    samples = decode_audio(write(tmp_path / f"note.{ending}", tone(2.0)))
    assert samples.dtype == np.float32
    assert len(samples) / SAMPLE_RATE == pytest.approx(2.0, abs=0.15)
    assert loudest_hz(samples) == pytest.approx(440, abs=5)
    assert 0.15 < np.abs(samples[SAMPLE_RATE // 2 : -SAMPLE_RATE // 2]).max() < 0.6


@pytest.mark.parametrize("ending", FORMATS)
def test_the_content_decides_not_the_name(tmp_path: Path, ending: str) -> None:
    file = write(tmp_path / f"note.{ending}", tone(1.0))
    renamed = file.rename(tmp_path / "voice.bin")
    assert loudest_hz(decode_audio(renamed)) == pytest.approx(440, abs=5)


def test_stereo_is_mixed_down(tmp_path: Path) -> None:
    samples = decode_audio(write(tmp_path / "note.wav", tone(1.0), channels=2))
    assert samples.ndim == 1
    assert len(samples) / SAMPLE_RATE == pytest.approx(1.0, abs=0.01)


def test_a_note_longer_than_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioTooLong, match="longer than 3 seconds"):
        decode_audio(write(tmp_path / "note.ogg", tone(4.0)), max_s=3)


def test_a_note_of_just_the_allowed_length_is_taken(tmp_path: Path) -> None:
    assert len(decode_audio(write(tmp_path / "note.wav", tone(3.0, rate=22_050), rate=22_050), max_s=3))


def test_a_file_bigger_than_allowed_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "note.ogg"
    file.write_bytes(b"x" * 2000)
    with pytest.raises(AudioTooLarge, match="MiB"):
        decode_audio(file, max_bytes=1999)


def test_hours_of_silence_squeezed_into_a_small_file_stop_at_the_limit(tmp_path: Path) -> None:
    file = write(tmp_path / "note.flac", silence(3600))
    assert file.stat().st_size < 2_000_000
    began = time.perf_counter()
    with pytest.raises(AudioTooLong):
        decode_audio(file, max_s=60)
    assert time.perf_counter() - began < 2


def test_a_header_that_claims_hours_over_a_second_of_sound_fools_nobody(tmp_path: Path) -> None:
    file = tmp_path / "note.wav"
    sound = (tone(1.0) * 32767).astype("<i2").tobytes()
    file.write_bytes(wav_header(rate=16_000, channels=1, data_bytes=0x7FFFFFF0) + sound)
    assert len(decode_audio(file, max_s=10)) / SAMPLE_RATE == pytest.approx(1.0, abs=0.01)


def test_a_rate_of_one_hertz_does_not_blow_up_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "note.wav"
    file.write_bytes(wav_header(rate=1, channels=1, data_bytes=200_000) + bytes(200_000))
    with pytest.raises(SpeechError):
        decode_audio(file, max_s=60)


@pytest.mark.parametrize(("rate", "channels"), [(0, 1), (16_000, 0), (16_000, 500), (0xFFFFFFFF, 1)])
def test_headers_without_sense_are_unreadable(tmp_path: Path, rate: int, channels: int) -> None:
    file = tmp_path / "note.wav"
    head = bytearray(wav_header(rate=16_000, channels=1, data_bytes=4000))
    head[22:24] = struct.pack("<H", channels)
    head[24:28] = struct.pack("<I", rate)
    file.write_bytes(bytes(head) + bytes(4000))
    with pytest.raises(AudioUnreadable):
        decode_audio(file)


@pytest.mark.parametrize("ending", ["ogg", "mp3", "wav", "webm", "amr", "flac"])
def test_a_truncated_file_gives_what_is_there(tmp_path: Path, ending: str) -> None:
    file = write(tmp_path / f"note.{ending}", noise(6.0))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    seconds = len(decode_audio(file)) / SAMPLE_RATE
    assert 1.5 < seconds < 5


def test_an_m4a_without_its_index_is_unreadable(tmp_path: Path) -> None:
    file = write(tmp_path / "note.m4a", noise(3.0))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(AudioUnreadable):
        decode_audio(file)


def test_a_damaged_stretch_in_the_middle_is_skipped(tmp_path: Path) -> None:
    content = bytearray(ZH_NOTE.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300] = bytes(300)
    file = tmp_path / "note.ogg"
    file.write_bytes(content)
    whole_s = len(decode_audio(ZH_NOTE)) / SAMPLE_RATE
    assert len(decode_audio(file)) / SAMPLE_RATE > 0.8 * whole_s


def test_two_recordings_in_one_file_are_both_heard(tmp_path: Path) -> None:
    first = write(tmp_path / "a.ogg", tone(1.0)).read_bytes()
    second = write(tmp_path / "b.ogg", tone(1.0, hz=880)).read_bytes()
    file = tmp_path / "note.ogg"
    file.write_bytes(first + second)
    assert len(decode_audio(file)) / SAMPLE_RATE == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Dear colleague, please find the minutes below.\n" * 50,
        b"OggS",
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        bytes(10_000),
        b"%PDF-1.7\n" + b"0 1 obj\n" * 100,
        b"RIFF\x24\x00\x00\x00WAVE",
    ],
    ids=["empty", "text", "magic only", "png", "zeros", "pdf", "bare riff"],
)
def test_what_is_no_audio_is_unreadable(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "note.ogg"
    file.write_bytes(content)
    with pytest.raises(AudioUnreadable) as caught:
        decode_audio(file)
    assert caught.value.code == "audio_unreadable"
    assert not caught.value.retryable


def test_a_playlist_cannot_make_us_open_other_files(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.mp3", tone(2.0))
    for name, text in {
        "list.ogg": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n",
        "concat.ogg": f"ffconcat version 1.0\nfile '{secret.name}'\n",
    }.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(AudioUnreadable):
            decode_audio(tmp_path / name)


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match="cannot be opened"):
        decode_audio(tmp_path / "nowhere.ogg")
    with pytest.raises(AudioUnreadable):
        decode_audio(tmp_path)


def test_a_film_without_sound_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "film.webm"
    with av.open(str(file), "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=5)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(AudioUnreadable, match="no sound track"):
        decode_audio(file)
    with pytest.raises(AudioUnreadable, match="no sound track"):
        sniff(file)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_samples_or_a_speech_error(tmp_path: Path, data: st.DataObject) -> None:
    whole = ZH_NOTE.read_bytes()[:6000]
    content = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=40)):
        content[at] = value
    file = tmp_path / "note.ogg"
    file.write_bytes(content)
    try:
        samples = decode_audio(file, max_s=30)
    except SpeechError:
        return
    assert np.isfinite(samples).all()
    assert np.abs(samples).max(initial=0) <= 1
    assert len(samples) <= 31 * SAMPLE_RATE


def test_sniffing_names_container_and_codec(tmp_path: Path) -> None:
    assert sniff(ZH_NOTE) == ("ogg", "opus")
    assert "amr" in sniff(write(tmp_path / "note.amr", tone(1.0)))[1]


def test_opus_made_here_reads_back_as_the_same_sound(tmp_path: Path) -> None:
    file = tmp_path / "note.ogg"
    file.write_bytes(encode_opus(tone(2.0)))
    assert sniff(file) == ("ogg", "opus")
    assert loudest_hz(decode_audio(file)) == pytest.approx(440, abs=5)
