"""What Whisper writes, made fit to read: loops trimmed, echoes and stock phrases recognised, Chinese tidied. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+(?:['’][^\W_{_HAN}]+)*")
_ODD_MARKS = re.compile(r"[\ufe50-\ufe6b\uff61-\uff64]")
"""Small and half-width forms of marks (﹔ ﹐ ｡): once Whisper writes one it goes on so to the end of the note, and
nobody downstream takes them for the end of a clause."""
_SPOKEN_DIGITS = frozenset("零〇一二三四五六七八九幺两十百千万亿")

_ECHO_ALONE = re.compile(r"(?:.{0,3}普通话的?句子)+")
_LONGEST_UNIT = 40
_MOST_REPEATS = {1: 6, 2: 4, 3: 4}
_MOST_REPEATS_ELSE = 3

# What Whisper writes over silence and music: the sign-offs of the videos it learnt from (see openai/whisper
# discussions 679 and 1606). Matched against the whole text, folded.
_STOCK_PHRASES = re.compile(
    r"(?:"
    r".{0,12}(?:字幕组|字幕志愿者|字幕制作|字幕提供|字幕校对|字幕由|字幕by|amaraorg).{0,24}"
    r"|.{0,8}(?:(?:点赞|订阅|转发|打赏|关注|收藏|分享|投币)[和与并]?){2,}.{0,24}"
    r"|(?:请|欢迎|记得)?(?:大家)?(?:订阅|关注)(?:我|我们)?的?频道.{0,8}"
    r"|(?:谢谢|感谢|多谢)(?:大家|您|各位|你们|观众)?(?:的)?(?:收看|观看|收听|聆听|支持)?(?:再见|下次再见|拜拜)?"
    r"|(?:我们)?下(?:期|集|次)(?:节目)?再见|未完待续|(?:作词|作曲|编曲).{0,12}|优独播剧场.{0,20}"
    r"|(?:subtitles?|captions?|transcribed|translated)(?:by|provided).{0,24}"
    r"|(?:so)?(?:thanks?|thankyou)(?:you)?(?:all)?(?:so|very)?(?:much)?(?:forwatching|forlistening|everyone)?(?:bye)*"
    r"|(?:please|dont?forgetto)?(?:likeand)?subscribe(?:to(?:my|our|the)channel)?.{0,12}"
    r"|(?:bye)+|you|seeyou(?:nexttime|inthenextvideo)?|music|applause|laughter|silence|theend"
    r")"
)


def fold(text: str) -> str:
    """Letters and digits alone, in lower case and full width undone: the form texts are compared in."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def trim_loops(text: str) -> str:
    """`text` with each stretch that goes round in circles cut down to one round; what people do repeat stays.

    A round is up to 40 words or Chinese characters; one must come round six times, two or three four times, more
    three times. Runs of spoken digits are no loop. Applying it again changes nothing.
    """
    while (trimmed := _trim_once(text)) != text:
        text = trimmed
    return text


def _trim_once(text: str) -> str:
    found = list(_TOKEN.finditer(text))
    words = [match[0].casefold() for match in found]
    i = 0
    while i < len(words):
        for size in range(1, min(_LONGEST_UNIT, (len(words) - i) // 2) + 1):
            unit = words[i : i + size]
            if all(word in _SPOKEN_DIGITS or word.isdigit() for word in unit):
                continue
            rounds, end = 1, i + size
            while words[end : end + size] == unit:
                rounds, end = rounds + 1, end + size
            if rounds < _MOST_REPEATS.get(size, _MOST_REPEATS_ELSE):
                continue
            left = len(words) - end
            if left < size and words[end:] == unit[:left]:
                end = len(words)  # the decoder ran out in the middle of a round
            # The last round's punctuation closes the sentence, so the first round's words get the last one's tail.
            tail = text[found[end - 1].end() :]
            return text[: found[i + size - 1].end()] + tail
        i += 1
    return text


def is_one_letter(text: str) -> bool:
    """Whether the text is one letter four times or more, as Whisper writes over a rumble; digits are said so."""
    said = fold(text)
    return len(said) >= 4 and len(set(said)) == 1 and not said[0].isdigit() and said[0] not in _SPOKEN_DIGITS


def is_echo_alone(text: str) -> bool:
    """Whether the whole text is the fixed sentence of our Chinese prompt, nearly, once or more."""
    return bool(_ECHO_ALONE.fullmatch(fold(text)))


def is_stock_phrase(text: str) -> bool:
    """Whether the whole text is one of the sign-offs and credits that Whisper writes when nobody speaks."""
    return bool(_STOCK_PHRASES.fullmatch(fold(text)))


def echoes_prompt(text: str, prompt: str, names: Sequence[str] = ()) -> bool:
    """Whether `text` may be the prompt said back: holds its fixed sentence, is nearly all prompt, or lists its names.

    A suspicion, not a proof: who says three of the names in a row is suspected too, so decode again without a prompt.
    """
    said, asked = fold(text), fold(prompt)
    if len(said) < 4 or not asked:
        return False
    frame = prompt
    for name in names:
        frame = frame.replace(name, ",")
    if any(len(part) >= 6 and part in said for part in map(fold, re.split(r"[。，、.,!！?？:：\n]", frame))):
        return True
    folded_names = [fold(name) for name in names]
    rest = said
    listed = 0
    for name in sorted(filter(None, folded_names), key=len, reverse=True):
        listed += name in rest
        rest = rest.replace(name, "")
    if listed >= 3 and len(rest) <= 0.2 * len(said):
        return True
    if listed and not rest:
        return False
    blocks = SequenceMatcher(None, said, asked, autojunk=False).get_matching_blocks()
    covered = sum(block.size for block in blocks if block.size >= 3)
    return covered >= 0.8 * len(said)


def tidy(text: str, language: str) -> str:
    """Spacing and punctuation as a person writes them; for `zh` also simplified characters and full-width marks."""
    text = _ODD_MARKS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.replace("\ufffd", ""))
    text = " ".join(text.split())
    if language != "zh":
        return re.sub(r" +([,.!?;:])(?=\s|$)", r"\1", text)
    text = simplify(text)
    text = re.sub(rf"(?<=[{_HAN}，。！？；：、]) +(?=[{_HAN}，。！？；：、])", "", text)
    text = re.sub(rf"(?<=[{_HAN}])\s*([,!?;:])\s*", lambda found: _FULL_WIDTH[found[1]], text)
    text = re.sub(rf"([,!?;:])\s*(?=[{_HAN}])", lambda found: _FULL_WIDTH[found[1]], text)
    text = re.sub(rf"(?<=[{_HAN}])\s*\.(?=\s|$|[{_HAN}])\s*", "。", text)
    return re.sub(r"([，。！？；：、])[，、。]+", r"\1", text).lstrip("，。、；： ")


_FULL_WIDTH = {",": "，", "!": "！", "?": "？", ";": "；", ":": "："}


def join(pieces: Sequence[str], language: str) -> str:
    """The texts of successive stretches as one; the pause between two that end openly becomes a comma in Chinese."""
    whole = ""
    for piece in filter(None, (one.strip() for one in pieces)):
        if not whole:
            whole = piece
        elif language == "zh":
            whole += piece if not (whole[-1].isalnum() and piece[0].isalnum()) else "，" + piece
        else:
            whole += " " + piece
    return whole


def simplify(text: str) -> str:
    """Traditional characters to simplified ones."""
    simplified: str = _converter().convert(text)
    return simplified


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
