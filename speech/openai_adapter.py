"""The transcriber port on any OpenAI-compatible `/v1/audio/transcriptions` endpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speech.base import Progress, Segment, Transcript
from speech.cleaning import echoes_prompt, is_stock_phrase, join, tidy, trim_loops
from speech.decoding import MAX_BYTES, MAX_S, SAMPLE_RATE, decode_audio, encode_opus, sniff
from speech.doubt import is_noise
from speech.errors import AudioTooLarge, SpeechError, TranscriberRefused, TranscriberUnavailable
from speech.prompting import SpeechPrompt, choose_names, load_prompts
from speech.windows import find_windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from openai import APIStatusError, OpenAI

# Containers endpoints take as they are, and the file ending by which they know them.
_TAKEN = {"ogg": "ogg", "mp3": "mp3", "mov": "m4a", "wav": "wav", "matroska": "webm", "flac": "flac"}
_REFUSED_CODECS = {"amrnb", "amrwb", "amr_nb", "amr_wb", "libopencore_amrnb", "libopencore_amrwb"}
_UPLOAD_BYTES = 24 * 2**20
"""OpenAI takes 25 MB; a bigger file goes as Opus."""

_LANGUAGE_NAMES = {"chinese": "zh", "mandarin": "zh", "cantonese": "yue", "english": "en", "japanese": "ja"}
_TRY_AGAIN = {408, 409, 425, 429}


class OpenAITranscriber:
    """Speech to text by a remote endpoint.

    The file is decoded here first: limits hold before anything is sent, and what holds no speech is never sent at all.
    One blocking request a note; a second one where the prompt came back as text, or in a language nobody may speak.
    Safe to share between threads. The workflow repeats what is retryable, so this does not.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        languages: Sequence[str] = ("zh", "en"),
        max_bytes: int = MAX_BYTES,
        max_s: float = MAX_S,
        timeout_s: float = 300.0,
        prompts: Mapping[str, SpeechPrompt] | None = None,
    ) -> None:
        if not languages:
            raise ValueError("at least one language is needed")
        self._base_url = base_url
        self._api_key = api_key
        self._model = model
        self._languages = tuple(languages)
        self._max_bytes = max_bytes
        self._max_s = max_s
        self._timeout_s = timeout_s
        self._prompts = load_prompts(languages) if prompts is None else prompts
        self._verbose = True

    @property
    def model(self) -> str:
        """The model's name at the endpoint."""
        return self._model

    def transcribe(
        self,
        audio: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Transcript:
        """See `Transcriber.transcribe`. Raises TranscriberUnavailable (retryable) and TranscriberRefused besides."""
        began = time.perf_counter()
        samples = decode_audio(audio, max_bytes=self._max_bytes, max_s=self._max_s)
        duration_s = len(samples) / SAMPLE_RATE
        heard = bool(find_windows(samples))
        upload = _upload(audio, samples) if heard else None
        decoded = time.perf_counter()
        if progress:
            progress(0.0, duration_s)
        known = language or (self._languages[0] if len(self._languages) == 1 else None)
        spoken, segments = self._ask(upload, known, vocabulary, duration_s) if upload else (known, [])
        if progress:
            progress(duration_s, duration_s)
        spoken = spoken or self._languages[0]
        return Transcript(
            text=join([segment.text for segment in segments], spoken),
            language=spoken,
            duration_s=duration_s,
            model=self._model,
            segments=tuple(segments),
            seconds={"decode": decoded - began, "transcribe": time.perf_counter() - decoded},
        )

    def _ask(
        self, upload: tuple[str, bytes], known: str | None, vocabulary: Sequence[str], duration_s: float
    ) -> tuple[str, list[Segment]]:
        names = choose_names(vocabulary)
        prompt = (self._prompts.get(known, SpeechPrompt()) if known else SpeechPrompt()).render(names)
        answer = self._request(upload, known, prompt)
        spoken = known or self._spoken(answer)
        if known is None and spoken not in self._languages:
            spoken = self._nearest(str(answer.get("text", "")))
            answer = self._request(upload, spoken, prompt)
        if prompt and echoes_prompt(str(answer.get("text", "")), prompt, names):
            answer = self._request(upload, spoken, "")
        return spoken, _segments(answer, spoken, duration_s)

    def _spoken(self, answer: Mapping[str, Any]) -> str:
        named = str(answer.get("language") or "").casefold()
        return _LANGUAGE_NAMES.get(named, named[:2]) if named else self._nearest(str(answer.get("text", "")))

    def _nearest(self, text: str) -> str:
        """The allowed language that the text's script speaks for."""
        chinese = any("\u4e00" <= c <= "\u9fff" for c in text)
        fitting = [one for one in self._languages if (one == "zh") == chinese]
        return (fitting or list(self._languages))[0]

    def _request(self, upload: tuple[str, bytes], language: str | None, prompt: str) -> Mapping[str, Any]:
        """One answer as a mapping with `text`, and `language` and `segments` where the endpoint gives them."""
        import openai

        try:
            try:
                answer = self._send(upload, language, prompt)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self._verbose or "response_format" not in str(error):
                    raise
                self._verbose = False  # newer models only answer in plain JSON
                answer = self._send(upload, language, prompt)
        except openai.APIStatusError as error:
            raise self._explain(error) from error
        except openai.APIConnectionError as error:
            raise TranscriberUnavailable(
                f"The speech endpoint {self._base_url} does not answer ({type(error).__name__}). Try again later."
            ) from error
        except openai.OpenAIError as error:
            raise SpeechError(f"The speech endpoint answered with something unexpected: {error}") from error
        if not isinstance(answer.get("text"), str):
            raise TranscriberRefused(
                f"{self._base_url} answered without a text. SPOTTER_SPEECH_BASE_URL must name an OpenAI-compatible "
                "endpoint, its /v1 included."
            )
        return answer

    def _send(self, upload: tuple[str, bytes], language: str | None, prompt: str) -> Mapping[str, Any]:
        from openai import omit

        answer = self._client.audio.transcriptions.with_raw_response.create(
            file=upload,
            model=self._model,
            response_format="verbose_json" if self._verbose else "json",
            temperature=0,
            language=language or omit,
            prompt=prompt or omit,
        )
        try:
            document = answer.http_response.json()
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(base_url=self._base_url, api_key=self._api_key or "none", timeout=self._timeout_s, max_retries=0)

    def _explain(self, error: APIStatusError) -> SpeechError:
        status = error.status_code
        said = str(error.message).replace(self._api_key or "\0", "***")[:200]
        if status == 413:
            return AudioTooLarge("The speech endpoint takes no file of this size. Send a shorter note.")
        if status in {401, 403}:
            return TranscriberRefused(f"The speech endpoint refuses the key ({status}). Check SPOTTER_SPEECH_API_KEY.")
        if status == 404:
            return TranscriberRefused(
                f"The speech endpoint does not know {self._model} (404). Check SPOTTER_SPEECH_MODEL and _BASE_URL."
            )
        if error.code == "insufficient_quota":
            return TranscriberRefused("The speech endpoint's quota is used up. Top it up or set another endpoint.")
        if status in _TRY_AGAIN or status >= 500:
            return TranscriberUnavailable(f"The speech endpoint is busy or broken ({status}). Try again later.")
        return TranscriberRefused(f"The speech endpoint refuses the request ({status}): {said}")


def _upload(audio: Path, samples: NDArray[np.float32]) -> tuple[str, bytes]:
    """File name and content to send: the file itself where endpoints take its kind, else Opus in Ogg."""
    container, codec = sniff(audio)
    ending = _TAKEN.get(container.partition(",")[0])
    if ending and codec not in _REFUSED_CODECS and audio.stat().st_size <= _UPLOAD_BYTES:
        return f"note.{ending}", audio.read_bytes()
    return "note.ogg", encode_opus(samples)


def _segments(answer: Mapping[str, Any], language: str, duration_s: float) -> list[Segment]:
    given = answer.get("segments")
    if not isinstance(given, list) or not given:
        text = trim_loops(str(answer["text"]))
        # Without figures a sign-off alone is not believed: notes do not consist of one.
        clean = "" if is_stock_phrase(text) else tidy(text, language)
        return [Segment(0.0, duration_s, clean, 0.5)] if any(c.isalnum() for c in clean) else []
    segments: list[Segment] = []
    for one in given:
        text = str(one.get("text", ""))
        logprob, no_speech = _number(one, "avg_logprob", -0.5), _number(one, "no_speech_prob", 0.0)
        clean = tidy(trim_loops(text), language)
        if not clean or is_noise(text, logprob, no_speech):
            continue
        start_s = min(max(_number(one, "start", 0.0), 0.0), duration_s)
        end_s = min(max(_number(one, "end", duration_s), start_s), duration_s)
        segments.append(Segment(start_s, end_s, clean, round(min(1.0, math.exp(min(0.0, logprob))), 3)))
    return _without_loop(segments)


def _without_loop(segments: Sequence[Segment]) -> list[Segment]:
    """What comes three times or more in a row, segment by segment, stands once."""
    kept: list[Segment] = []
    for _, run in groupby(segments, key=lambda one: one.text):
        same = list(run)
        kept += same[:1] if len(same) >= 3 else same
    return kept


def _number(one: Mapping[str, Any], key: str, otherwise: float) -> float:
    value = one.get(key)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else otherwise
