"""What the tagger tells apart. Every character gets one kind of each layer; a span's first character is its opening."""

ACTS = ("need", "risk", "step", "help")
"""What is said: pains and wishes, objections, what we do next, what is asked of a colleague."""

NAMES = ("customer", "person", "title", "to", "owner", "system", "rival", "product", "budget", "decide", "due", "day")
"""Names and figures: `to` is asked for help, `owner` does a step; `decide`, `due` and `day` are words of time."""

CHANNELS = ("visit", "call", "meeting", "message", "demo", "event", "email")
STAGES = ("lead", "qualified", "solution", "proposal", "negotiation", "won", "lost", "on_hold")
MOODS = ("positive", "neutral", "negative")
LABELS = CHANNELS + STAGES + MOODS
"""What the note as a whole is, marked on the words that show it."""

LAYERS: dict[str, tuple[str, ...]] = {"acts": ACTS, "names": NAMES, "labels": LABELS}


ALIKE: dict[str, tuple[tuple[str, ...], ...]] = {
    "acts": tuple((kind,) for kind in ACTS),
    "names": (
        ("customer",),
        ("person",),
        ("title",),
        ("to", "owner"),
        ("system", "rival", "product"),
        ("budget",),
        ("decide", "due", "day"),
    ),
    "labels": (CHANNELS, STAGES, MOODS),
}
"""Kinds that are mistaken for one another: that words are one of them is decided first, then which."""


def classes(layer: str) -> int:
    """Outputs of a layer: outside, then opening and going on for each kind."""
    return 1 + 2 * len(LAYERS[layer])
