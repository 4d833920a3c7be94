"""Chinese names written in Latin letters: 青岭 and Qingling, told by the sounds of a name's first characters."""

from itertools import pairwise

from assistant.language.phonetics import syllable
from assistant.resolution.organisation_names import OrganisationName

_LEAST, _MOST = 2, 4
_SHORTEST_WORD = 4


def sounds(name: OrganisationName) -> tuple[str, ...]:
    """How a Chinese name may be written in one Latin word: its first two to four characters; a Latin name's words.

    Words shorter than four letters tell nothing.
    """
    if not name.is_chinese:
        return tuple(word for word in name.core.split() if len(word) >= _SHORTEST_WORD and word.isalpha())
    spelled = [syllable(char) for char in name.core[:_MOST]]
    if not all(spelled):
        return ()
    return tuple("".join(spelled[:count]) for count in range(_LEAST, len(spelled) + 1))


def is_romanised(one: OrganisationName, other: OrganisationName) -> bool:
    """Whether one of the names is Chinese and the other spells its beginning, as one word or as the first two."""
    if one.is_chinese == other.is_chinese:
        return False
    chinese, latin = (one, other) if one.is_chinese else (other, one)
    spelled = {sound for sound in sounds(chinese) if len(sound) >= _SHORTEST_WORD}
    words = latin.core.split()
    joined = {a + b for a, b in pairwise(words)}
    return not spelled.isdisjoint({*words, *joined})
