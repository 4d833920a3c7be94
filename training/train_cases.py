"""Train the encoder that finds cases on `families/` and write `retrieval/e5/data/cases.npz`.

    pip install torch opencc-python-reimplemented
    python -m training.train_cases [--epochs 24] [--hold 0.1] [--seed 1] [--out FILE]

Contrastive: of a batch of families, each need has to come nearer to the stories' sentences of its own family, in both
languages, than to those of every other family and to the look-alikes. With `--hold` that share of the families is kept
out, and it is told how often the nearest of all kept-out stories' sentences is of the need's own family.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import opencc
import torch
from torch import Tensor
from torch.nn import functional as F

from retrieval.e5 import weights as e5_file
from retrieval.e5.embedder import BACKGROUND, PASSAGE, QUERY, E5Embedder
from retrieval.e5.pieces import PieceTokenizer
from training.families import TONGUES, Family, read
from training.network import Encoder

OUT = Path(__file__).parent.parent / "retrieval" / "e5" / "data" / "cases.npz"
TEMPERATURE = 0.03
MOST_TOKENS = 96
_TRADITIONAL = opencc.OpenCC("s2t")


class CaseEncoder(Encoder):
    """Texts to unit vectors."""

    def __init__(self, weights: e5_file.E5File, dropout: float = 0.1) -> None:
        super().__init__(weights, dropout)
        self._file, self._tokenizer = weights, PieceTokenizer(weights)

    def forward(self, texts: Sequence[str]) -> Tensor:
        """[texts, hidden]."""
        ids = [self._tokenizer.cut(text).ids[:MOST_TOKENS] for text in texts]
        longest = max(map(len, ids))
        words = torch.zeros(len(ids), longest, self._file.shape.hidden)
        mask = torch.zeros(len(ids), longest, dtype=torch.bool)
        for row, one in enumerate(ids):
            words[row, : len(one)] = torch.from_numpy(self._file.words(one))
            mask[row, : len(one)] = True
        states = self.encode(words, mask) * mask[..., None]
        return F.normalize(states.sum(1) / mask.sum(1, keepdim=True), dim=-1)

    def load(self, path: Path) -> None:
        """Put in what `save` wrote."""
        own = dict(self.named_parameters())
        with np.load(path) as learned, torch.no_grad():
            for name in set(learned.files) - {BACKGROUND}:
                own[name].copy_(torch.from_numpy(learned[name].astype(np.float32)))

    def save(self, path: Path, families: Sequence[Family]) -> None:
        """Everything that was learned, in half precision, with a background of the families' own sentences."""
        path.parent.mkdir(parents=True, exist_ok=True)
        told = [PASSAGE + family.cases[tongue][0] for family in families for tongue in TONGUES]
        values = {name: p.detach() for name, p in self.named_parameters()} | {BACKGROUND: self.embed(told)}
        np.savez_compressed(path, **{name: value.numpy().astype(np.float16) for name, value in values.items()})

    def embed(self, texts: Sequence[str]) -> Tensor:
        """`forward` for evaluation, in batches."""
        self.eval()
        with torch.no_grad():
            rows = torch.cat([self(texts[at : at + 32]) for at in range(0, len(texts), 32)])
        self.train()
        return rows


def in_batches(families: Sequence[Family], *, by_field: bool) -> list[Family]:
    """The families in random order, or with those of one field beside each other: they are the harder negatives."""
    mixed = random.sample(families, len(families))
    if by_field:
        place = {field: random.random() for field in {family.field for family in families}}
        mixed.sort(key=lambda family: place[family.field])
    return mixed


def varied(text: str) -> str:
    """The text, or now and then in traditional characters, without capitals or without its last stop."""
    draw = random.random()
    if draw < 0.08:
        return str(_TRADITIONAL.convert(text))
    if draw < 0.16:
        return text.lower()
    return text.rstrip("。.!！") if draw < 0.3 else text


def loss_of(encoder: CaseEncoder, families: Sequence[Family]) -> Tensor:
    """Of one batch: two needs, two sentences and a look-alike of each family."""
    needs = [QUERY + varied(random.choice(family.needs[tongue])) for tongue in TONGUES for family in families]
    cases = [PASSAGE + varied(random.choice(family.cases[tongue])) for tongue in TONGUES for family in families]
    nears = [PASSAGE + random.choice(family.nears[random.choice(TONGUES)]) for family in families]
    by_length = sorted([*needs, *cases, *nears], key=len)
    halves = [by_length[: len(by_length) // 2], by_length[len(by_length) // 2 :]]
    vectors = dict(zip([*halves[0], *halves[1]], torch.cat([encoder(half) for half in halves]), strict=True))
    asked = torch.stack([vectors[text] for text in needs])
    told = torch.stack([vectors[text] for text in [*cases, *nears]])
    scores = asked @ told.T / TEMPERATURE
    count = len(families)
    own = torch.arange(count).repeat(2)
    columns = torch.cat([own, torch.full((count,), -1)])
    mine = own[:, None] == columns[None, :]
    others = torch.logsumexp(scores.masked_fill(mine, float("-inf")), dim=1, keepdim=True)
    each = torch.logaddexp(scores, others) - scores
    forward = each[mine].mean()
    back = scores.T[: 2 * count]
    rest = torch.logsumexp(back.masked_fill(mine[:, : 2 * count].T, float("-inf")), dim=1, keepdim=True)
    return forward + 0.5 * (torch.logaddexp(back, rest) - back)[mine[:, : 2 * count].T].mean()


def found_first(encoder: CaseEncoder, families: Sequence[Family]) -> dict[str, float]:
    """The share of needs whose nearest sentence is of their own family, by the languages of need and sentence."""
    told = [(tongue, family.id, text) for tongue in TONGUES for family in families for text in family.cases[tongue]]
    told += [(tongue, "", text) for tongue in TONGUES for family in families for text in family.nears[tongue]]
    vectors = encoder.embed([PASSAGE + text for _, _, text in told])
    shares = {}
    for asks in TONGUES:
        needs = [(family.id, text) for family in families for text in family.needs[asks]]
        scores = encoder.embed([QUERY + text for _, text in needs]) @ vectors.T
        for tells in TONGUES:
            rows = [place for place, (tongue, _, _) in enumerate(told) if tongue == tells]
            best = [rows[int(place)] for place in scores[:, rows].argmax(dim=1)]
            right = [told[place][1] == name for place, (name, _) in zip(best, needs, strict=True)]
            shares[f"{asks}-{tells}"] = sum(right) / len(right)
        both = [told[int(place)][1] == name for place, (name, _) in zip(scores.argmax(dim=1), needs, strict=True)]
        shares[f"{asks}-both"] = sum(both) / len(both)
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--hold", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--start", type=Path, help="go on from what was learned before")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    families = read()
    random.shuffle(families)
    kept_out, families = families[: int(len(families) * args.hold)], families[int(len(families) * args.hold) :]
    encoder = CaseEncoder(e5_file.read(e5_file.packaged_path()))
    if args.start:
        encoder.load(args.start)
    fast = [p for n, p in encoder.named_parameters() if n.endswith(("up", "down"))]
    slow = [p for n, p in encoder.named_parameters() if not n.endswith(("up", "down"))]
    settings = [{"params": fast, "lr": args.rate}, {"params": slow, "lr": args.rate / 4}]
    optimizer = torch.optim.AdamW(settings, weight_decay=0.01)
    per_epoch = max(1, len(families) // args.batch)
    steps = args.epochs * per_epoch
    rises = max(1, int(0.08 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rises, max(0.02, (steps - step) / max(1, steps - rises)))
    )
    print(f"{len(families)} families, {len(kept_out)} kept out, {steps} steps", flush=True)

    def tell() -> None:
        if kept_out:
            shares = found_first(encoder, kept_out)
            print("  " + " ".join(f"{name} {share:.2f}" for name, share in shares.items()), flush=True)

    tell()
    for epoch in range(args.epochs):
        began, total = time.monotonic(), 0.0
        ordered = in_batches(families, by_field=epoch % 2 == 1)
        for step in range(per_epoch):
            loss = loss_of(encoder, ordered[step * args.batch : (step + 1) * args.batch])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total / per_epoch:.4f}, {time.monotonic() - began:.0f} s", flush=True)
        if epoch % 4 == 3 or epoch + 1 == args.epochs:
            tell()
            encoder.save(args.out, families)
    compare(encoder, args.out, [family.needs["en"][0] for family in families[:8]])


def compare(encoder: CaseEncoder, path: Path, texts: Sequence[str]) -> None:
    """Hold the encoder that ships against this one; raises AssertionError where they differ."""
    theirs = encoder.embed([QUERY + text for text in texts]).numpy()
    least = float((E5Embedder(path).embed_queries(texts) * theirs).sum(axis=1).min())
    assert least > 0.995, f"numpy and torch differ: cosine {least}"  # half precision leaves a little


if __name__ == "__main__":
    main()
