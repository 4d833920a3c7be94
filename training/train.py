"""Train the tagger on `notes/` and write `assistant/tagger/data/tagger.npz`.

    pip install torch opencc-python-reimplemented
    python -m training.train [--epochs 14] [--hold 0.1] [--seed 1] [--out FILE]

On two cores without a GPU an epoch of 2,630 notes takes some thirteen minutes. With `--hold` that share of the notes is
kept out and the F1 of its spans is printed after every other epoch: acts and labels match by half of their characters,
names exactly.
"""

import argparse
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from assistant.tagger import decoding
from assistant.tagger.e5_tagger import E5Tagger
from assistant.tagger.encoder import PLACES
from assistant.tagger.kinds import ACTS, LAYERS
from retrieval.e5.pieces import PieceTokenizer
from retrieval.e5.weights import E5File, packaged_path
from retrieval.e5.weights import read as read_weights
from training.examples import Example, Letters, example, varied
from training.markup import MarkedNote, read
from training.network import Tagger
from training.sounds import Soundalikes

HERE = Path(__file__).parent
OUT = HERE.parent / "assistant" / "tagger" / "data" / "tagger.npz"


def batch_of(examples: list[Example]) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
    """Padded tensors of the network's arguments, and the targets with -100 where there is no character."""
    most_tokens = max(len(one.words) for one in examples)
    most_chars = max(len(one.token_of) for one in examples)
    hidden = examples[0].words.shape[1]
    words = torch.zeros(len(examples), most_tokens, hidden)
    mask = torch.zeros(len(examples), most_tokens, dtype=torch.bool)
    token_of = torch.zeros(len(examples), most_chars, dtype=torch.long)
    place = torch.zeros_like(token_of)
    letters = torch.zeros(len(examples), most_chars, hidden)
    targets = {layer: torch.full_like(token_of, -100) for layer in LAYERS}
    for row, one in enumerate(examples):
        tokens, chars = len(one.words), len(one.token_of)
        words[row, :tokens] = torch.from_numpy(one.words)
        mask[row, :tokens] = True
        token_of[row, :chars] = torch.from_numpy(one.token_of)
        place[row, :chars] = torch.from_numpy(one.place.clip(0, PLACES - 1))
        letters[row, :chars] = torch.from_numpy(one.letters)
        for layer, classes in one.targets.items():
            targets[layer][row, :chars] = torch.from_numpy(classes)
    return (words, mask, token_of, place, letters), targets


def groups(notes: list[MarkedNote], characters: int = 2400) -> list[list[MarkedNote]]:
    """Notes of like length together, some `characters` with padding a group, in random order."""
    ordered = sorted(notes, key=lambda note: len(note.text) * random.uniform(0.85, 1.15))
    found: list[list[MarkedNote]] = [[]]
    for note in ordered:
        if found[-1] and len(note.text) * (len(found[-1]) + 1) > characters:
            found.append([])
        found[-1].append(note)
    random.shuffle(found)
    return found


def f1(tagger: Tagger, notes: list[MarkedNote], make: "Maker") -> dict[str, float]:
    """F1 by kind over `notes`."""
    tagger.eval()
    hits: Counter[str] = Counter()
    with torch.no_grad():
        for note in notes:
            inputs, _ = batch_of([make(note)])
            for layer, scores in tagger(*inputs).items():
                found = decoding.spans(scores[0].numpy(), layer)
                gold = [span for span in note.spans if span.kind in LAYERS[layer]]
                for kind in LAYERS[layer]:
                    ours = [s for s in found if s.kind == kind]
                    theirs = [s for s in gold if s.kind == kind]
                    hits[f"{kind} ours"] += len(ours)
                    hits[f"{kind} gold"] += len(theirs)
                    for a in theirs:
                        for b in ours:
                            shared = min(a.end, b.end) - max(a.start, b.start)
                            total = (a.end - a.start) + (b.end - b.start)
                            if (
                                (2 * shared / total >= 0.5)
                                if kind in ACTS or layer == "labels"
                                else ((a.start, a.end) == (b.start, b.end))
                            ):
                                hits[kind] += 1
                                break
    tagger.train()
    return {
        kind: 2 * hits[kind] / max(1, hits[f"{kind} ours"] + hits[f"{kind} gold"])
        for kinds in LAYERS.values()
        for kind in kinds
    }


class Maker:
    """Notes to tensors."""

    def __init__(self, weights: E5File) -> None:
        self._weights = weights
        self._tokenizer = PieceTokenizer(weights)
        self._letters = Letters(weights, self._tokenizer)

    def __call__(self, note: MarkedNote) -> Example:
        return example(note, self._weights, self._tokenizer, self._letters)


def class_weights(notes: list[MarkedNote], balance: float) -> dict[str, Tensor]:
    """The weight of each class in the loss: 1 for what is outside and for the commonest kind, more for rarer kinds."""
    found = {}
    for layer, kinds in LAYERS.items():
        counts = Counter(span.kind for note in notes for span in note.spans)
        most = max(counts[kind] for kind in kinds)
        weights = [(most / max(1, counts[kind])) ** balance for kind in kinds]
        found[layer] = torch.tensor([1.0, *(weight for weight in weights for _ in range(2))])
    return found


def load(tagger: Tagger, path: Path) -> None:
    """Put in what `save` wrote."""
    own = dict(tagger.named_parameters())
    with np.load(path) as learned, torch.no_grad():
        for name in learned.files:
            own[name].copy_(torch.from_numpy(learned[name].astype(np.float32)))


def save(tagger: Tagger, path: Path) -> None:
    """Everything that was learned, in half precision; biases and norms replace the encoder's own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path, **{name: value.detach().numpy().astype(np.float16) for name, value in tagger.named_parameters()}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--hold", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--start", type=Path, help="go on from what was learned before")
    parser.add_argument("--balance", type=float, default=0.0, help="how much rarer kinds count more, 0 to 1")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    notes = [note for path in sorted((HERE / "notes").glob("*.txt")) for note in read(path)]
    random.shuffle(notes)
    kept_out, notes = notes[: int(len(notes) * args.hold)], notes[int(len(notes) * args.hold) :]
    weights = read_weights(packaged_path())
    make, tagger, sounds = Maker(weights), Tagger(weights), Soundalikes(notes)
    if args.start:
        load(tagger, args.start)
    counts = class_weights(notes, args.balance)
    slow = [
        p for n, p in tagger.named_parameters() if n.startswith(("layers", "eln")) and not n.endswith(("up", "down"))
    ]
    fast = [p for n, p in tagger.named_parameters() if not any(p is other for other in slow)]
    settings = [{"params": fast, "lr": args.rate}, {"params": slow, "lr": args.rate / 4}]
    optimizer = torch.optim.AdamW(settings, weight_decay=0.01)
    steps = args.epochs * len(groups(notes))
    rises = max(1, int(0.08 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rises, max(0.02, (steps - step) / max(1, steps - rises)))
    )
    print(f"{len(notes)} notes, {len(kept_out)} kept out, {steps} steps", flush=True)
    for epoch in range(args.epochs):
        began, total, count = time.monotonic(), 0.0, 0
        for group in groups(notes):
            inputs, targets = batch_of([make(varied(note, sounds)) for note in group])
            scores = tagger(*inputs)
            loss = sum(
                F.cross_entropy(
                    scores[layer].flatten(0, 1), targets[layer].flatten(), weight=counts[layer], ignore_index=-100
                )
                for layer in LAYERS
            )
            assert isinstance(loss, Tensor)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + float(loss.detach()), count + 1
        print(f"epoch {epoch + 1}: loss {total / count:.4f}, {time.monotonic() - began:.0f} s", flush=True)
        if kept_out and (epoch % 2 == 1 or epoch + 1 == args.epochs):
            figures = f1(tagger, kept_out, make)
            print("  " + " ".join(f"{kind} {value:.2f}" for kind, value in figures.items()), flush=True)
        save(tagger, args.out)
    compare(tagger, make, args.out, notes[0])


def compare(tagger: Tagger, make: Maker, path: Path, note: MarkedNote) -> None:
    """Hold the network that ships against this one on a note; raises AssertionError where they differ."""
    tagger.eval()
    with torch.no_grad():
        inputs, _ = batch_of([make(note)])
        ours = {layer: scores[0].numpy() for layer, scores in tagger(*inputs).items()}
    for layer, scores in E5Tagger(path).scores(note.text).items():
        most = float(np.abs(scores - ours[layer]).max())
        assert most < 0.1, f"{layer}: numpy and torch differ by {most}"  # half precision leaves some hundredths


if __name__ == "__main__":
    main()
