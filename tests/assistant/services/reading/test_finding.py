"""A chat model's answer: quotes that stand in the note become spans, and count before the tagger's."""

from assistant.services.reading.finding import QUOTED, Findings, check_answer, combined, merge
from assistant.tagger.base import Tagged

TEXT = "今天去了白桦家具，见了邢经理，库存老对不上。周五我发报价，请法务看合同。已经立项了。"


def words(findings: Findings) -> list[tuple[str, str]]:
    return [(span.kind, TEXT[span.start : span.end]) for span in findings.spans]


def test_every_key_of_the_answer_becomes_spans() -> None:
    found = check_answer(
        {
            "customer": "白桦家具",
            "people": [{"name": "邢经理", "title": "经理"}],
            "channel": {"is": "visit", "words": "去了白桦家具"},
            "day": "今天",
            "needs": ["库存老对不上"],
            "steps": [{"what": "发报价", "when": "周五", "who": None}],
            "help": [{"what": "看合同", "who": "法务"}],
            "stage": {"is": "qualified", "words": "已经立项了"},
            "sentiment": None,
        },
        TEXT,
    )
    assert set(words(found)) == {
        ("customer", "白桦家具"),
        ("person", "邢经理"),
        ("title", "经理"),
        ("visit", "去了白桦家具"),
        ("day", "今天"),
        ("need", "库存老对不上"),
        ("step", "发报价"),
        ("due", "周五"),
        ("help", "看合同"),
        ("to", "法务"),
        ("qualified", "已经立项了"),
    }
    assert {"need", "positive", "won", "owner"} <= found.answered
    assert "risk" not in found.answered


def test_what_does_not_stand_in_the_note_or_has_another_form_is_left_out() -> None:
    found = check_answer(
        {
            "needs": ["想买一座工厂", 3, None, "库存老对不上" * 60],
            "steps": [{"what": "打款", "when": "周五", "who": "法务"}, "发报价", {"when": "周五"}],
            "stage": {"is": "rich", "words": "已经立项了"},
            "sentiment": "positive",
            "people": "邢经理",
            "customer": ["白桦家具"],
        },
        TEXT,
    )
    assert found.spans == ()


def test_a_repeated_word_is_taken_where_its_step_stands() -> None:
    text = "周五他们开会，别的不说。周五我发报价。"
    found = check_answer({"steps": [{"what": "发报价", "when": "周五", "who": None}]}, text)
    due = next(span for span in found.spans if span.kind == "due")
    assert due.start == text.rindex("周五")


def test_the_models_word_counts_first_and_the_taggers_stands_where_the_model_was_not_asked() -> None:
    need, risk = Tagged("need", 0, 4, 0.8), Tagged("risk", 6, 9, 0.8)
    seen, alone = Tagged("need", 1, 4, QUOTED), Tagged("need", 10, 14, QUOTED)
    both = combined([need, risk], Findings((seen, alone), frozenset({"need"})))
    assert [(s.kind, s.start, s.score) for s in both] == [("need", 1, 0.95), ("risk", 6, 0.8), ("need", 10, QUOTED)]


def test_names_the_tagger_saw_elsewhere_stay_beside_the_models() -> None:
    here, there = Tagged("person", 0, 2, 0.9), Tagged("person", 20, 22, 0.9)
    both = combined([here, there], Findings((Tagged("person", 0, 3, QUOTED),), frozenset({"person"})))
    assert [(s.start, s.end) for s in both] == [(0, 3), (20, 22)]


def test_findings_of_pieces_are_one() -> None:
    first, second = Findings((Tagged("need", 0, 2, 0.7),), frozenset({"need"})), Findings().moved(9)
    assert merge([first, second.moved(3)]) == first
