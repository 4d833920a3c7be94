"""How a Chinese person's name is written in an English sentence: Li Lei or Lei Li for 李雷."""

from assistant.language.phonetics import syllable

LONGEST_CHARS = 4


def romanised(name: str) -> tuple[str, ...]:
    """The toneless pinyin of a Chinese name of two to four characters in lower case: the surname first as one writes at
    home, then last. Empty for any other name."""
    sounds = [syllable(char) for char in name.strip()]
    if not 2 <= len(sounds) <= LONGEST_CHARS or not all(sounds):
        return ()
    cut = 2 if len(sounds) == LONGEST_CHARS else 1  # four characters: mostly a surname of two
    surname, given = "".join(sounds[:cut]), "".join(sounds[cut:])
    return f"{surname} {given}", f"{given} {surname}"
