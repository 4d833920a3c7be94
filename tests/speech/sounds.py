"""Sounds made on the spot, and files of any accepted format made of them."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

ROOT = Path(__file__).parents[2]
VOICE = ROOT / "examples" / "voice"
ZH_NOTE = VOICE / "convenience-chain-zh.ogg"
EN_NOTE = VOICE / "cold-chain-en.ogg"
WEIGHTS = ROOT / ".spotter" / "models" / "faster-whisper-base"

# ending: (container, encoder, sample rate)
FORMATS = {
    "ogg": ("ogg", "libopus", 48_000),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "m4a": ("mp4", "aac", 44_100),
    "wav": ("wav", "pcm_s16le", 22_050),
    "webm": ("webm", "libopus", 48_000),
    "amr": ("amr", "libopencore_amrnb", 8_000),
    "flac": ("flac", "flac", 16_000),
}


def silence(seconds: float, rate: int = 16_000) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


def tone(seconds: float, hz: float = 440.0, rate: int = 16_000) -> Samples:
    time_s = np.arange(round(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)


def noise(seconds: float, level: float = 0.2, seed: int = 7, rate: int = 16_000) -> Samples:
    return (level * np.random.default_rng(seed).standard_normal(round(seconds * rate))).astype(np.float32)


def brown_noise(seconds: float, seed: int = 7) -> Samples:
    """Rumble, as of a car or the wind."""
    walk = np.cumsum(np.random.default_rng(seed).standard_normal(round(seconds * 16_000)))
    walk -= np.convolve(walk, np.ones(4000) / 4000, mode="same")
    rumble: Samples = (0.5 * walk / np.abs(walk).max()).astype(np.float32)
    return rumble


def music(seconds: float) -> Samples:
    """Struck chords that fade, four in a bar: what a waiting line plays."""
    chords = [(262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294)]
    beat_s = 0.5
    beats = []
    for number in range(int(seconds / beat_s)):
        fade = np.exp(-4 * np.arange(round(beat_s * 16_000)) / 16_000 / beat_s)
        chord = sum(tone(beat_s, hz * harmonic) / harmonic for hz in chords[number % 4] for harmonic in (1, 2, 3))
        beats.append(0.25 * chord * fade)
    return np.concatenate(beats).astype(np.float32)


def write(path: Path, samples: Samples, *, rate: int = 16_000, channels: int = 1) -> Path:
    """`samples`, mono at `rate`, in the format that the file's ending names."""
    container_name, encoder, encoder_rate = FORMATS[path.suffix[1:]]
    with av.open(str(path), "w", format=container_name) as container:
        stream = container.add_stream(encoder, rate=encoder_rate)
        assert isinstance(stream, av.AudioStream)
        layout = "mono" if channels == 1 else "stereo"
        stream.layout = layout
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=encoder_rate)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="flt", layout="mono")
        frame.sample_rate = rate
        fifo = av.AudioFifo()
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts = None
            fifo.write(piece)
        for piece in fifo.read_many(stream.codec_context.frame_size or 1024, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path
