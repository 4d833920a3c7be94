"""The reader with a real chat model reading along, the small local one: whatever it says, the draft stays sound."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from assistant.domain.followup import Known
from assistant.llm.local_model import LocalChatModel
from assistant.llm.local_server import LocalServer
from assistant.services.drafting import Reader
from assistant.settings import Settings
from assistant.tagger.base import Tagger
from prompts.loader import PromptLibrary

pytestmark = [pytest.mark.models, pytest.mark.slow]
NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
NOW = datetime.fromisoformat("2026-05-07T10:00:00+08:00")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[Reader]:
    weights: Path = Settings().weights_dir / NAME / "model.gguf"
    if not weights.exists():
        pytest.skip("no weights: run spotter models pull")
    server = LocalServer(weights, tmp_path_factory.mktemp("run"), name=NAME, threads=0, context=4096, idle_s=600)
    yield Reader(tagger, PromptLibrary(), LocalChatModel(server, timeout_s=280))
    server.stop()


def test_a_chinese_note_of_an_unknown_customer(reader: Reader) -> None:
    text = "刚从白桦家具出来，见了采购部的邢经理，他们现在用的是管家婆，库存对不上。我周五把报价发给他。"
    (reading,) = reader.read(text, language="zh", now=NOW, known=Known())
    assert reading.model.endswith(NAME)
    assert reading.fields.customer == "白桦家具"
    assert [c.name for c in reading.fields.contacts] == ["邢经理"]
    assert reading.fields.current_systems == ("管家婆",)
    assert [s.due.date for s in reading.fields.next_steps if s.due] == [date(2026, 5, 8)]
    assert reading.seconds["read"] > 0


def test_an_english_note_of_an_unknown_customer(reader: Reader) -> None:
    text = (
        "Just left Birchwood Dental, met Carla Nunez, the office manager. They run Dentrix. I'll send a quote Friday."
    )
    (reading,) = reader.read(text, language="en", now=NOW, known=Known())
    assert reading.fields.customer == "Birchwood Dental"
    assert [c.name for c in reading.fields.contacts] == ["Carla Nunez"]
    assert reading.fields.current_systems == ("Dentrix",)
    assert [s.due.date for s in reading.fields.next_steps if s.due] == [date(2026, 5, 8)]
