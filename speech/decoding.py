"""Audio files to samples, by PyAV (FFmpeg's libraries inside the process): bounded, and wary of hostile files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from speech.errors import AudioTooLarge, AudioTooLong, AudioUnreadable

if TYPE_CHECKING:
    import numpy as np
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second of everything that leaves this module; what Whisper and Silero VAD expect."""

MAX_BYTES = 50 * 2**20
MAX_S = 1800.0

# Demuxers FFmpeg may choose from. Playlists and concatenation scripts (hls, concat, dash) stay out: they make FFmpeg
# open other files and addresses.
_DEMUXERS = "ogg,mp3,mov,mp4,m4a,3gp,wav,w64,matroska,webm,amr,amrnb,amrwb,flac,aac,caf,aiff"

_SHORTEST_S = 0.05
_CODEC_SLACK_S = 0.2  # encoders pad the ends
_UNREADABLE = "This is not audio Spotter can read. Send ogg, mp3, m4a, wav, webm, amr or flac."


def decode_audio(audio: Path, *, max_bytes: int = MAX_BYTES, max_s: float = MAX_S) -> NDArray[np.float32]:
    """The sound of `audio` as mono samples in -1..1 at 16 kHz, shape (n,), n ≥ 800.

    Decoding stops as soon as more than `max_s` seconds have come out, whatever the header claims. A damaged packet is
    skipped and a truncated tail dropped, as long as most of the file is sound. Raises AudioTooLarge, AudioTooLong,
    AudioUnreadable (no such file, no audio stream, nothing or mostly rubbish in it). Blocking.
    """
    check_size(audio, max_bytes=max_bytes)
    import numpy as np

    pcm = bytearray()
    for chunk in _pcm_chunks(audio, max_s):
        pcm += chunk
    if len(pcm) < _SHORTEST_S * SAMPLE_RATE * 2:
        raise AudioUnreadable("The file holds no sound. Record the note again.")
    return np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32768.0


def check_size(audio: Path, *, max_bytes: int = MAX_BYTES) -> int:
    """The file's size in bytes; raises AudioUnreadable when it is missing or empty, AudioTooLarge when too big."""
    try:
        size = audio.stat().st_size
    except OSError as error:
        raise AudioUnreadable(f"The audio file cannot be opened: {error.strerror}.") from error
    if not audio.is_file():
        raise AudioUnreadable("The audio path names no file.")
    if not size:
        raise AudioUnreadable("The audio file is empty. Record the note again.")
    if size > max_bytes:
        raise AudioTooLarge(
            f"The file has {size / 2**20:.1f} MiB; at most {max_bytes / 2**20:.0f} MiB are taken. Send a shorter note."
        )
    return size


def _pcm_chunks(audio: Path, max_s: float) -> Iterator[bytes]:
    """16-bit mono PCM at 16 kHz, piece by piece."""
    import av

    try:
        with av.open(str(audio), metadata_errors="ignore", container_options={"format_whitelist": _DEMUXERS}) as source:
            if not source.streams.audio:
                raise AudioUnreadable("The file has no sound track. Send a voice note or an audio file.")
            yield from _resampled(_Frames(source, source.streams.audio[0]), max_s)
    except (av.error.FFmpegError, ValueError, RuntimeError) as error:
        # PyAV answers with ValueError or RuntimeError where a header makes no sense (a rate of 0, 500 channels).
        raise AudioUnreadable(_UNREADABLE) from error


class _Frames:
    """The decoded frames, past damaged packets; raises AudioUnreadable at the end if most were damaged."""

    def __init__(self, source: InputContainer, stream: AudioStream) -> None:
        self._source = source
        self._stream = stream

    def __iter__(self) -> Iterator[AudioFrame]:
        import av

        sound = damaged = 0
        packets = self._source.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.error.FFmpegError:  # the container itself ends here: a truncated download
                break
            if packet is None:
                break
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                damaged += 1
                continue
            sound += bool(frames)
            yield from frames
        if damaged > sound:
            raise AudioUnreadable(_UNREADABLE)


def _resampled(frames: _Frames, max_s: float) -> Iterator[bytes]:
    import av

    resampler: AudioResampler | None = None
    shape: tuple[str, str, int] | None = None
    heard_s = 0.0
    for frame in frames:
        # Counted before resampling: one frame at a claimed rate of 1 Hz would otherwise become gigabytes.
        heard_s += frame.samples / max(frame.sample_rate, 1)
        if heard_s > max_s + _CODEC_SLACK_S:
            raise AudioTooLong(f"The note is longer than {max_s:.0f} seconds. Send it in parts.")
        if resampler is None or (frame.format.name, frame.layout.name, frame.sample_rate) != shape:
            if resampler is not None:
                yield from _bytes(resampler.resample(None))
            # A chained stream may change its rate or channels midway.
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frame.pts = None  # gaps and jumps in the time stamps are of no interest
        yield from _bytes(resampler.resample(frame))
    if resampler is not None:
        yield from _bytes(resampler.resample(None))


def _bytes(frames: list[AudioFrame]) -> Iterator[bytes]:
    for frame in frames:
        yield frame.to_ndarray().tobytes()


def sniff(audio: Path) -> tuple[str, str]:
    """The file's container and codec by their FFmpeg names, from its content: ("ogg", "opus"). Raises like decoding."""
    import av

    try:
        with av.open(str(audio), metadata_errors="ignore", container_options={"format_whitelist": _DEMUXERS}) as source:
            if not source.streams.audio:
                raise AudioUnreadable("The file has no sound track. Send a voice note or an audio file.")
            return source.format.name, source.streams.audio[0].codec_context.name
    except (av.error.FFmpegError, ValueError, RuntimeError) as error:
        raise AudioUnreadable(_UNREADABLE) from error


def encode_opus(samples: NDArray[np.float32]) -> bytes:
    """Samples (mono, 16 kHz) as an Ogg file with Opus at 32 kbit/s: 4 kB a second, no audible loss for speech."""
    import io

    import av
    import numpy as np

    target = io.BytesIO()
    with av.open(target, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE, options={"b": "32000", "application": "voip"})
        stream.layout = "mono"
        pcm = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return target.getvalue()
