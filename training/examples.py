"""Marked notes as tensors, with the changes that make few notes go further."""

import random
import re
from dataclasses import dataclass

import numpy as np
import opencc
from numpy.typing import NDArray

from assistant.tagger.kinds import LAYERS, classes
from retrieval.e5.pieces import PieceTokenizer
from retrieval.e5.weights import E5File, Floats
from training.markup import MarkedNote, rewritten
from training.sounds import Soundalikes

_POINTS = re.compile(r"[，。！？；、：…,.!?;:]")
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_TRADITIONAL = opencc.OpenCC("s2t")


@dataclass(frozen=True, slots=True)
class Example:
    """Token word vectors [T, hidden], characters' tokens and places [C], letters [C, hidden], classes by layer [C]."""

    words: Floats
    token_of: NDArray[np.int64]
    place: NDArray[np.int64]
    letters: Floats
    targets: dict[str, NDArray[np.int64]]


class Letters:
    """The word embedding of single characters."""

    def __init__(self, weights: E5File, tokenizer: PieceTokenizer) -> None:
        self._weights, self._tokenizer = weights, tokenizer
        self._kept: dict[str, Floats] = {}

    def of(self, text: str) -> Floats:
        for letter in set(text) - self._kept.keys():
            found = self._tokenizer.id_of(letter)
            ids = np.array([] if found is None else [found], np.int64)
            row = self._weights.words(ids)
            self._kept[letter] = row[0] if len(row) else np.zeros(self._weights.shape.hidden, np.float32)
        return np.stack([self._kept[letter] for letter in text])


def classes_of(note: MarkedNote) -> dict[str, NDArray[np.int64]]:
    """The class of each character: 0 outside, 1 + 2k opening and 2 + 2k going on with kind k."""
    found = {}
    for layer, kinds in LAYERS.items():
        row = np.zeros(len(note.text), np.int64)
        for span in note.spans:
            if span.kind in kinds:
                kind = kinds.index(span.kind)
                row[span.start : span.end] = 2 + 2 * kind
                row[span.start] = 1 + 2 * kind
        assert row.max(initial=0) < classes(layer)
        found[layer] = row
    return found


def without_points(note: MarkedNote) -> MarkedNote:
    """The note as a transcriber without punctuation writes it: blanks or nothing."""
    gap = random.choice([" ", "", ","])
    return rewritten(note, _POINTS, lambda match: gap)


def thinned(note: MarkedNote) -> MarkedNote:
    """The note with every full stop a comma, or with every third point gone."""
    if random.random() < 0.5:
        comma = "，" if _HANZI.search(note.text) else ","
        return rewritten(note, _POINTS, lambda match: comma if match[0] in "。；！？.;!?" else match[0])
    return rewritten(note, _POINTS, lambda match: match[0] if random.random() < 0.67 else "")


def traditional(note: MarkedNote) -> MarkedNote:
    """The note in traditional characters, where that keeps its length."""
    text = _TRADITIONAL.convert(note.text)
    return MarkedNote(text, note.spans) if len(text) == len(note.text) else note


def lower(note: MarkedNote) -> MarkedNote:
    """The note without capitals."""
    text = note.text.lower()
    return MarkedNote(text, note.spans) if len(text) == len(note.text) else note


def varied(note: MarkedNote, sounds: Soundalikes) -> MarkedNote:
    """The note, or four times in ten a harder form of it."""
    draw, chinese = random.random(), bool(_HANZI.search(note.text))
    if draw < 0.12:
        return without_points(note)
    if draw < 0.24:
        return thinned(note)
    if draw < 0.30:
        return traditional(note) if chinese else lower(note)
    if draw < 0.42:
        heard = sounds.misheard(note)
        return thinned(heard) if random.random() < 0.5 else heard
    return note


def example(note: MarkedNote, weights: E5File, tokenizer: PieceTokenizer, letters: Letters) -> Example:
    """The tensors of one note; a note over the encoder's positions is cut."""
    pieces = tokenizer.cut(note.text)
    ids = pieces.ids[: weights.shape.positions]
    keep = int((pieces.token_of < len(ids) - 1).sum())
    targets = {layer: row[:keep] for layer, row in classes_of(note).items()}
    return Example(
        weights.words(ids), pieces.token_of[:keep], pieces.place[:keep], letters.of(note.text[:keep]), targets
    )
