"""`python -m training.check FILE...` checks marked notes and counts their tags."""

import sys
from collections import Counter
from pathlib import Path

from training.markup import ALL, MarkedNote, parse


def main() -> int:
    failed = 0
    for path in map(Path, sys.argv[1:]):
        notes: list[MarkedNote] = []
        for number, part in enumerate(path.read_text(encoding="utf-8").strip().split("\n---\n"), 1):
            try:
                notes.append(parse(" ".join(part.split("\n")).strip()))
            except ValueError as error:
                failed += 1
                print(f"{path}: note {number}: {error}")
        counts = Counter(span.kind for note in notes for span in note.spans)
        print(f"{path}: {len(notes)} notes; " + " ".join(f"{kind} {counts[kind]}" for kind in ALL))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
