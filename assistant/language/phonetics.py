"""How words sound: toneless pinyin with the confusions of Mandarin speakers and transcribers, and an English key."""

import re
from functools import lru_cache

# Longest first. Confusions of northern and southern speakers, and of transcription: zh/z, n/l, f/h, in/ing …
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_SAME_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "f": "h"}
_SAME_FINAL = {"ang": "an", "eng": "en", "ing": "in", "uang": "uan", "iang": "ian", "ong": "eng", "uo": "o", "ue": "ve"}


@lru_cache(maxsize=32_768)
def syllable(char: str) -> str:
    """The commonest toneless reading of a Chinese character; empty for any other character."""
    if not "一" <= char <= "鿿":
        return ""
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(char, style=Style.NORMAL, errors="ignore")[0]) if char else ""


@lru_cache(maxsize=4096)
def split_syllable(sound: str) -> tuple[str, str]:
    """Initial and final of a pinyin syllable."""
    initial = next((one for one in _INITIALS if sound.startswith(one)), "")
    return initial, sound[len(initial) :]


@lru_cache(maxsize=4096)
def fuzzy_syllable(sound: str) -> str:
    """A syllable with the usual confusions folded: zhang and zan, ning and lin are one."""
    initial, final = split_syllable(sound)
    return _SAME_INITIAL.get(initial, initial) + _SAME_FINAL.get(final, final)


OTHER_SOUND = 0.5
"""The least distance of two syllables that differ by more than the usual confusions."""


@lru_cache(maxsize=65_536)
def syllable_distance(a: str, b: str) -> float:
    """0 for the same sound, 0.1 for the usual confusions, 0.5 where initial or final agree, else 1."""
    if a == b:
        return 0.0
    if fuzzy_syllable(a) == fuzzy_syllable(b):
        return 0.1
    (initial_a, final_a), (initial_b, final_b) = split_syllable(a), split_syllable(b)
    close = _SAME_FINAL.get(final_a, final_a) == _SAME_FINAL.get(final_b, final_b) and bool(final_a)
    return OTHER_SOUND if close or (initial_a == initial_b and initial_a) else 1.0


def sound_distance(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Edit distance over syllables, a replaced one at its `syllable_distance`."""
    row = [float(place) for place in range(len(b) + 1)]
    for x in a:
        before, row[0] = row[0], row[0] + 1
        for place, y in enumerate(b, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + syllable_distance(x, y))
    return row[-1]


_RULES = tuple(
    (re.compile(pattern), result)
    for pattern, result in (
        (r"[^a-z0-9]", ""), (r"^(?:kn|gn|pn|wr)", lambda m: m[0][1]), (r"^x", "s"), (r"ph", "f"), (r"ght", "t"),
        (r"gh", "g"), (r"tch|ch|sh|sch", "x"), (r"t(?=ion|ia)", "x"), (r"th", "t"), (r"dg(?=[eiy])", "j"),
        (r"c(?=[eiy])", "s"), (r"ck|c|q", "k"), (r"g(?=[eiy])", "j"), (r"x(?=.)", "ks"), (r"z", "s"), (r"v", "f"),
        (r"wh", "w"), (r"(?<=[aeiouy])h|h(?=[^aeiouy]|$)", ""), (r"(?<=.)[aeiouyw]+", "a"), (r"^[aeiou]+", "a"),
        (r"(.)\1+", r"\1"), (r"(?<=.)a", ""), (r"b(?=$)", "p"), (r"d(?=$)", "t"),
    )
)  # fmt: skip


@lru_cache(maxsize=65_536)
def english_key(word: str) -> str:
    """What a word sounds like, consonants only (a small Metaphone): `dina trace` and `Dynatrace` are both `dntrs`."""
    key = word.lower()
    for pattern, result in _RULES:
        key = pattern.sub(result, key)
    return key
