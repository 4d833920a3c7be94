"""English figures of money in folded text: $1.5M, one-eighty K, half a million, eighty to a hundred thousand."""

import re

from assistant.language.money import CURRENCY, Figure, currency_code, whole
from assistant.language.numerals import EN_NUMBER_WORDS, EN_WORDS, parse_en_int

_SIGN = r"(?:us\$|hk\$|nt\$|a\$|c\$|s\$|[$€£¥₹])"
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_ONES = "|".join(sorted(EN_WORDS, key=len, reverse=True))
_WORDS = rf"(?:{EN_NUMBER_WORDS}(?:\s+point(?:\s+(?:{_ONES}|oh))+\b)?)"
_N = rf"(?:{_DIGITS}|{_WORDS}|an?\b(?=\s+(?:hundred|thousand|million|billion|grand|mil\b|couple)))"
_SCALE = {
    "k": 1e3, "thousand": 1e3, "grand": 1e3, "m": 1e6, "mm": 1e6, "mil": 1e6, "mill": 1e6, "million": 1e6, "b": 1e9,
    "bn": 1e9, "billion": 1e9, "hundred thousand": 1e5, "hundred k": 1e5, "hundred grand": 1e5,
}  # fmt: skip
_UNIT = r"(?:hundred (?:thousand|k|grand)|thousand|million|billion|grand|mill?\b|k\b|mm?\b|bn?\b)s?"
_COUNTED = (
    r"(?!\s+(?!(?:this|is|was|as|plus|tops|has|does|pounds|dollars|euros|bucks|unless|perhaps|yes|across|its|plus"
    r"|less|always|gets|comes|sits|covers|includes)\b)"
    r"(?:\w+[^s\W]s\b|people|staff|sq|sku|active|daily|monthly users|square|rows?|lines?|records?|users?|seats?"
    r"|units?|of them|km|kg|miles?)|\s*%)"
)
_SCALED = re.compile(
    rf"(?<![\w.$€£])(?<!couple )(?<!couple of )(?<!few )(?<!several"
    rf" )(?P<sign>{_SIGN}\s?)?(?P<n>{_N})[\s-]*(?P<unit>{_UNIT})(?P<half>\s+and a half(?:\s+(?:million"
    rf"|thousand))?)?{_COUNTED}",
    re.ASCII,
)
_SIGNED = re.compile(rf"(?P<sign>{_SIGN})\s?(?P<n>{_DIGITS})(?![\d.]*\s*(?:k|m|bn|million|thousand)\b)")
_NAMED = re.compile(rf"(?<![\w.,$€£])(?<!\d )(?P<n>{_N})\s*(?P<name>(?!\$|¥|£|€){CURRENCY})")
_HALF = re.compile(
    r"\b(?:(?P<a>half|quarter of|three quarters? of) an?|(?P<b>an? half))[\s-]+(?P<unit>million|mil\b|billion|grand)",
    re.ASCII,
)
_RANGE = re.compile(
    rf"(?<![\w.])(?:between\s+)?(?P<sign>{_SIGN}\s?)?(?:{_N})\s*(?:{_UNIT})?(?:\s*(?:\bto\b|–|—|\band\b)\s*"
    rf"|(?<=[\dkm])\s*-\s*(?=\D?\d))(?:maybe\s+)?(?:{_SIGN}\s?)?(?P<n>{_N})[\s-]*(?P<unit>{_UNIT}){_COUNTED}",
    re.ASCII,
)
_IMPLIED = re.compile(
    rf"\b(?:budget|ceiling|cap|price|quote|spend|number|figure|capped|signed off)\b(?:['’]s)?(?:\s+(?:is|was|of|at"
    rf"|for|it|they|he|she|has|have|about|around|roughly|up|to|now|like|say|said|of|uh|um)){{0,4}}[\s,]+"
    rf"(?P<n>(?:one|two|three|four|five|six|seven|eight|nine)[\s-](?:(?:{_ONES})\b[\s-]?){{1,2}}|\d{{2,3}}(?![\d:/%]"
    rf"|[.,]\d|(?:st|nd|rd|th)))"
    r"(?=\s*(?:[,.;!?]|$|all in|tops|max|or so|for (?:the|this|it)|to start))",
    re.ASCII,
)


def scan_en(text: str) -> list[Figure]:
    """All English figures of money in folded text, overlapping ones too."""
    figures: list[Figure] = []
    for pattern, read in ((_RANGE, _range), (_SCALED, _scaled), (_SIGNED, _signed), (_NAMED, _named), (_HALF, _half)):
        figures += [figure for match in pattern.finditer(text) if (figure := read(match))]
    for match in _IMPLIED.finditer(text):
        number = _number(match["n"])
        if number and 10 <= number < 1000:
            end = match.start("n") + len(match["n"].rstrip(" -"))
            figures.append(Figure(match.start("n"), end, whole(number * 1000), implied=True))
    return figures


def _number(text: str) -> float | None:
    """Digits or words, decimals as `one point two five`."""
    text = text.strip().rstrip("-")
    if text[:1].isdigit():
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return None
    before, _, after = text.partition(" point ")
    if text in ("a", "an"):
        return 1
    value = parse_en_int(before)
    if value is None:
        return None
    digits = "".join("0" if word == "oh" else str(EN_WORDS.get(word, "")) for word in after.split())
    return float(f"{value}.{digits}") if digits else float(value)


def _scale(unit: str) -> float:
    unit = unit.strip()
    return _SCALE.get(unit) or _SCALE.get(unit.rstrip("s"), 1.0)


def _sign(match: re.Match[str]) -> str | None:
    return currency_code(match["sign"]) if match["sign"] else None


def _scaled(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    if value is None:
        return None
    if match["half"]:
        value += 0.5
    unit = match["unit"]
    # A lone letter needs digits or small words before it; "b" and "m" are seldom said after a word.
    if unit in ("m", "b", "mm") and not match["n"][0].isdigit():
        return None
    return Figure(match.start(), match.end(), whole(value * _scale(unit)), _sign(match))


def _signed(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    return Figure(match.start(), match.end(), whole(value), _sign(match)) if value is not None else None


def _named(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    return Figure(match.start(), match.end(), whole(value), currency_code(match["name"])) if value else None


def _half(match: re.Match[str]) -> Figure:
    share = {"quarter of": 0.25, "three quarters of": 0.75, "three quarter of": 0.75}.get(match["a"] or "", 0.5)
    return Figure(match.start(), match.end(), whole(share * _scale(match["unit"])))


def _range(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    if value is None:
        return None
    if " and " in match[0] and not match[0].startswith("between"):
        return None
    return Figure(match.start(), match.end(), whole(value * _scale(match["unit"])), _sign(match), ranged=True)
