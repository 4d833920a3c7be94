"""What can go wrong between an audio file and its words. `code` is stable; people read wording made at the edge."""


class SpeechError(Exception):
    """A failure of decoding or transcribing. `retryable` says whether the same call may succeed later."""

    code = "speech_failed"
    retryable = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class AudioUnreadable(SpeechError):
    """The file is no audio PyAV can decode, or it has no audio stream."""

    code = "audio_unreadable"


class AudioTooLarge(SpeechError):
    """The file has more bytes than the limit allows."""

    code = "audio_too_large"


class AudioTooLong(SpeechError):
    """The audio lasts longer than the limit allows."""

    code = "audio_too_long"


class TranscriberUnavailable(SpeechError):
    """The model or the remote endpoint cannot be reached now; the same call may succeed later."""

    code = "transcriber_unavailable"
    retryable = True


class TranscriberNotReady(SpeechError):
    """The model's weights are missing or cannot be loaded here; set-up must change first."""

    code = "transcriber_not_ready"


class TranscriberRefused(SpeechError):
    """The remote endpoint will not take the key, the model name or the request; settings must change first."""

    code = "transcriber_refused"
