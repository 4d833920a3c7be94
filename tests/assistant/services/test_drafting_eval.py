"""The evaluation reads notes as the product does, and never looks at gold."""

import pytest

from assistant.domain.followup import Colleague, KnownContact, KnownCustomer
from assistant.errors import InvalidInput
from assistant.services.drafting import Reader
from assistant.services.drafting_eval import extract_note, known_from_json, record_of
from prompts.loader import PromptLibrary
from tests.real_parts import shipped_tagger

NOTE = {
    "id": "n1",
    "language": "zh",
    "now": "2026-05-07T10:00:00+08:00",
    "known": {
        "customers": ["丰和机床集团"],
        "contacts": [{"name": "董建平", "customer": "丰和机床集团"}],
        "colleagues": [{"name": "白航", "role": "售前"}],
        "products": ["云栈MES"],
    },
    "text": "刚跟丰和机床的董总打完电话，我周五发报价。",
}
READER = Reader(shipped_tagger(), PromptLibrary())


def test_a_note_gives_its_id_a_full_record_and_the_seconds() -> None:
    line = extract_note(READER, {**NOTE, "gold": {"customer": "别的"}})
    assert (line["id"], line["record"]["customer"]) == ("n1", "丰和机床集团")
    assert line["record"]["next_steps"] == [
        {"action": "发报价", "due": {"date": "2026-05-08", "grain": "day"}, "owner": "self"}
    ]
    assert line["seconds"] >= 0


def test_a_note_with_nothing_in_it_gives_an_empty_record() -> None:
    assert extract_note(READER, {**NOTE, "text": "嗯，没事。"})["record"] == {}
    assert record_of(()) == {}


def test_what_is_known_is_read_from_the_format() -> None:
    known = known_from_json(NOTE["known"])  # type: ignore[arg-type]
    assert known.customers == (KnownCustomer("丰和机床集团"),)
    assert known.contacts == (KnownContact("董建平", "丰和机床集团"),)
    assert known.colleagues == (Colleague("白航", "售前"),)
    assert known_from_json(None) == known_from_json({})


@pytest.mark.parametrize("line", [{}, {**NOTE, "now": "yesterday"}, {**NOTE, "known": {"contacts": ["x"]}}])
def test_a_malformed_line_says_what_is_missing(line: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match=r"id, text, and now|known must hold"):
        extract_note(READER, line)
