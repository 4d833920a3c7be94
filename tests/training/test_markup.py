"""Marked notes: what is accepted, what is refused with its place, and the forms training makes of them."""

import random
from pathlib import Path

import pytest

from training import examples
from training.markup import MarkedNote, parse, read
from training.sounds import Soundalikes

NOTE = "<day>昨天</day><visit>去了趟</visit><customer>青禾包装</customer>，<need>换版要停两小时</need>。"


def spans(note: MarkedNote) -> list[tuple[str, str]]:
    return [(span.kind, note.text[span.start : span.end]) for span in note.spans]


def test_tags_become_spans_of_the_plain_text() -> None:
    note = parse(NOTE)
    assert note.text == "昨天去了趟青禾包装，换版要停两小时。"
    assert spans(note)[1:3] == [("visit", "去了趟"), ("customer", "青禾包装")]


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("<need>没关", "never closed"),
        ("<need>交叉<step>了</need></step>", "closes nothing"),
        ("<wish>想要</wish>", "unknown tag"),
        ("<need></need>空", "empty"),
        ("<need>里面还有<risk>别的</risk></need>", "inside"),
        ("<visit>去了</visit><call>打了</call>", "more than one of"),
        ("三<五", "stray"),
    ],
)
def test_a_note_that_is_not_well_marked_is_refused(marked: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(marked)


def test_a_file_names_the_note_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(f"{NOTE}\n---\n<need>没关\n", "utf-8")
    with pytest.raises(ValueError, match="note 2"):
        read(path)


def test_every_note_that_ships_is_well_marked() -> None:
    files = sorted((Path(__file__).parents[2] / "training" / "notes").glob("*.txt"))
    assert sum(len(read(path)) for path in files) > 1000


def varied(note: MarkedNote) -> MarkedNote:
    return examples.varied(note, Soundalikes([note]))


@pytest.mark.parametrize("change", [examples.without_points, examples.thinned, examples.traditional, varied])
def test_harder_forms_keep_every_span(change) -> None:  # type: ignore[no-untyped-def]
    note = parse(NOTE)
    for seed in range(12):
        random.seed(seed)
        changed = change(note)
        assert [kind for kind, _ in spans(changed)] == [kind for kind, _ in spans(note)]
        assert [len(words) for _, words in spans(changed)] == [len(words) for _, words in spans(note)]


def test_misheard_words_sound_the_same_and_take_their_spans_along() -> None:
    note = parse("<need>换版要停两小时</need>，<customer>青禾包装</customer>，<step>send the quote</step> sand it")
    sounds = Soundalikes([note, parse("庭时报装和轻")])
    seen = set()
    for seed in range(200):
        random.seed(seed)
        changed = sounds.misheard(note)
        assert [kind for kind, _ in spans(changed)] == ["need", "customer", "step"]
        seen |= {words for _, words in spans(changed)}
    assert {"青禾报装", "换版要庭两小时", "sand the quote"} <= seen
