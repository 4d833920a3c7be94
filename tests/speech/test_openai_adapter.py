"""The remote transcriber against an endpoint on loopback."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from speech.decoding import sniff
from speech.errors import AudioTooLarge, AudioTooLong, SpeechError, TranscriberRefused, TranscriberUnavailable
from speech.openai_adapter import OpenAITranscriber
from tests.contracts.transcriber import TranscriberContract, first_s
from tests.speech.endpoint import Answer, Endpoint, Request, serve
from tests.speech.sounds import EN_NOTE, WEIGHTS, ZH_NOTE, silence, write

KEY = "sk-very-secret-key"


def segment(text: str, start: float = 0.0, end: float = 2.0, **figures: float) -> dict[str, Any]:
    return {"text": text, "start": start, "end": end, "avg_logprob": -0.2, "no_speech_prob": 0.02} | figures


def verbose(*segments: dict[str, Any], language: str = "chinese") -> Answer:
    return 200, {"text": "".join(s["text"] for s in segments), "language": language, "segments": list(segments)}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serve(lambda _: verbose(segment("拜訪了青禾食品,預算三十萬."))) as running:
        yield running


@pytest.fixture
def transcriber(endpoint: Endpoint) -> OpenAITranscriber:
    return OpenAITranscriber(endpoint.url, KEY, "whisper-1", max_bytes=2**20, max_s=60, timeout_s=5)


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("notes") / "note.ogg", first_s(ZH_NOTE, 5))


@pytest.fixture(scope="module")
def whisper() -> Iterator[Endpoint]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(WEIGHTS), device="cpu", compute_type="int8", cpu_threads=2)

    def answer(request: Request) -> Answer:
        segments, info = model.transcribe(
            io.BytesIO(request.content),
            language=request.fields.get("language"),
            initial_prompt=request.fields.get("prompt"),
            beam_size=2,
        )
        return verbose(
            *(
                segment(s.text, s.start, s.end, avg_logprob=s.avg_logprob, no_speech_prob=s.no_speech_prob)
                for s in segments
            ),
            language=info.language,
        )

    with serve(answer) as running:
        yield running


@pytest.mark.models
@pytest.mark.skipif(not WEIGHTS.is_dir(), reason="no speech weights: run `spotter models pull`")
class TestOpenAI(TranscriberContract):
    """The port's promises, kept over an endpoint that runs bare faster-whisper."""

    @pytest.fixture
    def transcriber(self, whisper: Endpoint) -> OpenAITranscriber:
        return OpenAITranscriber(whisper.url, KEY, "whisper-1", max_bytes=2**20, max_s=60)


def test_the_request_is_what_the_protocol_asks_for(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path
) -> None:
    transcript = transcriber.transcribe(note, language="zh", vocabulary=["青禾食品", "许静"])
    (request,) = endpoint.requests
    assert request.path == "/v1/audio/transcriptions"
    assert request.token == KEY
    assert request.file_name == "note.ogg"
    assert request.content == note.read_bytes()
    assert request.fields["model"] == "whisper-1"
    assert request.fields["language"] == "zh"
    assert request.fields["response_format"] == "verbose_json"
    assert "青禾食品、许静" in request.fields["prompt"]
    assert transcript.text == "拜访了青禾食品，预算三十万。"
    assert transcript.model == "whisper-1"


@pytest.mark.parametrize("ending", ["amr", "m4a", "wav", "mp3", "webm", "flac"])
def test_what_endpoints_refuse_is_converted_first(
    transcriber: OpenAITranscriber, endpoint: Endpoint, tmp_path: Path, ending: str
) -> None:
    transcriber.transcribe(write(tmp_path / f"voice.{ending}", first_s(ZH_NOTE, 5)))
    (request,) = endpoint.requests
    assert request.file_name == ("note.ogg" if ending == "amr" else f"note.{ending}")
    (tmp_path / "sent").write_bytes(request.content)
    assert "amr" not in sniff(tmp_path / "sent")[1]


def test_what_holds_no_speech_is_never_sent(transcriber: OpenAITranscriber, endpoint: Endpoint, tmp_path: Path) -> None:
    assert transcriber.transcribe(write(tmp_path / "note.ogg", silence(5))).nothing_heard
    with pytest.raises(AudioTooLong):
        transcriber.transcribe(write(tmp_path / "long.ogg", silence(62)))
    assert endpoint.requests == []


def test_an_endpoint_without_verbose_answers_is_asked_for_plain_ones_from_then_on(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path
) -> None:
    def script(request: Request) -> Answer:
        if request.fields["response_format"] == "verbose_json":
            return 400, {"error": {"message": "response_format 'verbose_json' is not compatible with model 'x'."}}
        return 200, {"text": "We met Laura at Halden Pumps."}

    endpoint.script = script
    first = transcriber.transcribe(note)
    assert (first.text, first.language) == ("We met Laura at Halden Pumps.", "en")
    assert len(first.segments) == 1
    transcriber.transcribe(note)
    assert [r.fields["response_format"] for r in endpoint.requests] == ["verbose_json", "json", "json"]


def test_the_prompt_said_back_is_asked_again_without_it(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path
) -> None:
    endpoint.script = lambda r: verbose(segment(r.fields.get("prompt") or "下周三去青禾食品。"))
    transcript = transcriber.transcribe(note, language="zh", vocabulary=["青禾食品", "许静", "兰溪医药"])
    assert transcript.text == "下周三去青禾食品。"
    assert len(endpoint.requests) == 2


def test_a_language_nobody_may_speak_is_asked_again_in_one_they_may(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path
) -> None:
    endpoint.script = lambda r: (
        verbose(segment("预算三十万。"))
        if "language" in r.fields
        else verbose(segment("予算は三十万"), language="japanese")
    )
    transcript = transcriber.transcribe(note)
    assert (transcript.language, transcript.text) == ("zh", "预算三十万。")
    assert endpoint.requests[1].fields["language"] == "zh"


def test_inventions_over_noise_are_left_out(transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path) -> None:
    endpoint.script = lambda _: verbose(
        segment("谢谢大家。", avg_logprob=-0.7),
        segment("明天发报价。", 2, 3),
        segment("好好好好好好好好好好好好", 3, 4, no_speech_prob=0.9),
        segment("嗡嗡", 4, 5, avg_logprob=-1.6),
    )
    transcript = transcriber.transcribe(note)
    assert transcript.text == "明天发报价。"
    assert [one.start_s for one in transcript.segments] == [2]


def test_a_sentence_in_a_loop_of_segments_stands_once(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path
) -> None:
    loop = [segment("我们下周再谈。", i, i + 1) for i in range(1, 5)]
    endpoint.script = lambda _: verbose(segment("客户很满意。", 0, 1), *loop)
    assert transcriber.transcribe(note).text == "客户很满意。我们下周再谈。"


@pytest.mark.parametrize("figures", [{"start": -3.0}, {"end": 99.0}, {"start": float("nan")}, {"avg_logprob": 5.0}])
def test_figures_without_sense_are_held_in_bounds(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path, figures: dict[str, float]
) -> None:
    endpoint.script = lambda _: verbose(segment("明天发报价。", **figures))
    (only,) = transcriber.transcribe(note).segments
    assert 0 <= only.start_s <= only.end_s <= 5.05
    assert 0 < only.confidence <= 1


@pytest.mark.parametrize(
    ("status", "code", "kind", "retryable"),
    [
        (401, "invalid_api_key", TranscriberRefused, False),
        (403, "", TranscriberRefused, False),
        (404, "model_not_found", TranscriberRefused, False),
        (400, "invalid_file", TranscriberRefused, False),
        (429, "insufficient_quota", TranscriberRefused, False),
        (429, "rate_limit_exceeded", TranscriberUnavailable, True),
        (500, "", TranscriberUnavailable, True),
        (503, "", TranscriberUnavailable, True),
        (408, "", TranscriberUnavailable, True),
        (413, "", AudioTooLarge, False),
    ],
)
def test_refusals_say_whether_trying_again_helps(
    transcriber: OpenAITranscriber,
    endpoint: Endpoint,
    note: Path,
    status: int,
    code: str,
    kind: type[SpeechError],
    retryable: bool,
) -> None:
    endpoint.script = lambda _: (status, {"error": {"message": f"Something about {KEY}", "code": code}})
    with pytest.raises(kind) as caught:
        transcriber.transcribe(note)
    assert caught.value.retryable is retryable
    assert KEY not in str(caught.value)
    assert len(endpoint.requests) == 1


def test_nobody_at_the_address_is_worth_another_try(note: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    transcriber = OpenAITranscriber(f"http://127.0.0.1:{port}/v1", KEY, "whisper-1", timeout_s=2)
    with pytest.raises(TranscriberUnavailable, match="does not answer"):
        transcriber.transcribe(note)


def test_an_endpoint_that_never_answers_is_given_up(note: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
        with pytest.raises(TranscriberUnavailable):
            OpenAITranscriber(url, KEY, "whisper-1", timeout_s=0.5).transcribe(note)


@pytest.mark.parametrize("document", ["<html>Welcome</html>", [], {"result": "ok"}, {"text": None}])
def test_an_answer_of_another_kind_points_at_the_address(
    transcriber: OpenAITranscriber, endpoint: Endpoint, note: Path, document: object
) -> None:
    endpoint.script = lambda _: (200, document)
    with pytest.raises(TranscriberRefused, match="SPOTTER_SPEECH_BASE_URL"):
        transcriber.transcribe(note)


def test_english_is_asked_for_in_english(transcriber: OpenAITranscriber, endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.script = lambda _: verbose(segment(" We met Laura."), segment(" She runs SAP.", 2, 3), language="english")
    transcript = transcriber.transcribe(write(tmp_path / "en.ogg", first_s(EN_NOTE, 5)), vocabulary=["Laura"])
    assert (transcript.text, transcript.language) == ("We met Laura. She runs SAP.", "en")
