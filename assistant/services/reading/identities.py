"""Phone numbers, e-mail addresses and WeChat ids that a note says, written or spoken. Whose they are: identity_owners.

A mobile number, or an address, is known by its shape; any other number only by the words before it. Order numbers,
amounts, models and dates are told by what stands around them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain.contact import IdentityKind, normalise
from assistant.language.spoken_digits import Digits, digit_runs
from assistant.language.text import fold
from assistant.services.reading.identity_words import IdentityWords, identity_words

READ_CHARS = 20_000
MOST = 20
GIVEN_MAX_CHARS = 200
_ADDRESS = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![a-z0-9-])")
_POINT, _AT = r"(?:\s*(?:\bdot\b|点)\s*|\.)", r"\s*(?:\bat\b|艾特|爱特|@)\s*"
_MARK = {
    "underscore": "_",
    "下划线": "_",
    "dash": "-",
    "hyphen": "-",
    "横杠": "-",
    "中划线": "-",
    "dot": ".",
    "点": ".",
}
_PART = r"[a-z0-9_]+"
_SPOKEN_ADDRESS = re.compile(
    r"\s*(?:是|为|就是|地址是|\baddress is\b|\bis\b|[:：])*\s*"
    rf"(?P<name>{_PART}(?:\s*(?:\.|{'|'.join(_MARK)})\s*{_PART})*)"
    rf"{_AT}(?P<place>[a-z0-9-]+(?:{_POINT}[a-z0-9-]+)*{_POINT}[a-z]{{2,}})(?![a-z0-9])"
)
_WECHAT_ID = re.compile(
    r"\s*(?P<marked>号码?|id\b|账号|handle\b|帐号)?\s*(?P<is>是|为|叫|就是|\bis\b|[:：])?\s*[“\"]?"
    r"(?P<id>[a-z][a-z0-9_-]{5,19}|1[3-9]\d{9})(?![a-z0-9_@-])"
)
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_NOBODYS = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|[48]00\d{7}")
"""A day, and the number of a firm's service."""
_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?)\s*\d{1,6}")
_CLAUSE_START = re.compile(r"[，。,;；！!？?\n]|\.\s")
_BOUND = re.compile(r"[a-z0-9_/#￥¥$€£]")
_ABROAD_DIGITS = 9
"""A plus and so many digits are a phone number by their shape."""
CUE_CHARS = 40
"""So far before a number the words may stand that announce it."""


@dataclass(frozen=True, slots=True)
class FoundIdentity:
    """An identity at `start:end` of a text; `cue` is where the words begin that announce it, `start` without such.
    `given` is as people write it, `value` normalised."""

    kind: IdentityKind
    given: str
    value: str
    start: int
    end: int
    cue: int


def find_identities(text: str) -> list[FoundIdentity]:
    """Every identity said in a text, in order, the first 20,000 characters of it; at most 20."""
    words, folded = identity_words(), fold(text[:READ_CHARS])
    found: list[FoundIdentity] = []
    for one in (*_addresses(folded, words), *_wechat_ids(folded, words), *_phones(text, folded, words)):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
    found = sorted(found, key=lambda one: one.start)
    return sorted([*found, *_same_numbers(folded, words, found)], key=lambda one: one.start)[:MOST]


def _addresses(folded: str, words: IdentityWords) -> Iterable[FoundIdentity]:
    for match in _ADDRESS.finditer(folded):
        cue = _cue(words.email, folded, match.start())
        yield from _made(IdentityKind.EMAIL, match.group().rstrip("."), match.start(), match.end(), cue, words)
    for announced in words.email.finditer(folded):
        if spoken := _SPOKEN_ADDRESS.match(folded, announced.end()):
            name = re.sub(rf"\s*({'|'.join(_MARK)})\s*", lambda one: _MARK[one[1]], spoken["name"])
            place = re.sub(_POINT, ".", spoken["place"])
            given = f"{''.join(name.split())}@{''.join(place.split())}"
            yield from _made(IdentityKind.EMAIL, given, spoken.start("name"), spoken.end(), announced.start(), words)


def _wechat_ids(folded: str, words: IdentityWords) -> Iterable[FoundIdentity]:
    for announced in words.wechat.finditer(folded):
        match = _WECHAT_ID.match(folded, announced.end())
        if match is None:
            continue
        given = match["id"]
        is_told = match["marked"] or (match["is"] and match["is"] != "is")
        if is_told or re.search(r"[\d_-]", given):
            yield from _made(IdentityKind.WECHAT, given, match.start("id"), match.end(), announced.start(), words)


def _phones(text: str, folded: str, words: IdentityWords) -> Iterable[FoundIdentity]:
    for run in digit_runs(text[:READ_CHARS]):
        before, after = folded[: run.start], folded[run.end :]
        if (
            _BOUND.match(before[-1:])
            or re.match(r"[a-z0-9_/@%]|[.\-]\d", after)
            or re.search(r"[a-z\d][.\-–]$", before)
        ):
            continue
        clause = before[max(_ends(_CLAUSE_START, before), run.start - CUE_CHARS) :]
        if words.not_a_phone.search(clause) or words.units.match(after) or _NOBODYS.fullmatch(run.digits):
            continue
        cue = _phone_cue(run, folded, words)
        if cue is None:
            continue
        extension = _EXTENSION.match(folded, run.end)
        end = extension.end() if extension else run.end
        digits = f"{'+' * run.has_plus}{run.digits}"
        given = digits if run.is_spoken else " ".join(text[run.start : end].split())
        yield from _made(IdentityKind.PHONE, given, run.start, end, cue, words)


def _phone_cue(run: Digits, folded: str, words: IdentityWords) -> int | None:
    """Where the words stand that announce a number, its own place for one that is known by its shape; None for a number
    that is none of a phone."""
    is_mobile = bool(_MOBILE.fullmatch(run.digits)) or (run.has_plus and len(run.digits) >= _ABROAD_DIGITS)
    is_full = is_mobile or run.has_plus or run.digits.startswith("0")
    for pattern, allowed in ((words.phone, is_full or len(run.digits) <= 11), (words.call, is_full)):
        cue = _cue(pattern, folded, run.start)
        if cue != run.start and allowed:
            said = pattern.match(folded, cue)
            between = folded[said.end() : run.start] if said else ""
            if is_mobile or words.fill.fullmatch(between):
                return cue
    return run.start if is_mobile else None


def _same_numbers(folded: str, words: IdentityWords, found: list[FoundIdentity]) -> Iterable[FoundIdentity]:
    """微信同号: the phone number said right before is the WeChat id as well."""
    for match in words.same_number.finditer(folded):
        before = [one for one in found if one.end <= match.start() and match.start() - one.end <= CUE_CHARS // 2]
        if before and before[-1].kind is IdentityKind.PHONE:
            last = before[-1]
            given = "".join(char for char in last.given if char.isdigit())
            yield from _made(IdentityKind.WECHAT, given, last.start, last.end, last.cue, words)


def _made(
    kind: IdentityKind, given: str, start: int, end: int, cue: int, words: IdentityWords
) -> Iterable[FoundIdentity]:
    try:
        value = normalise(kind, given)
    except ValueError:
        return
    if kind is IdentityKind.EMAIL and value.partition("@")[0] in words.mailboxes:
        return
    if len(given) <= GIVEN_MAX_CHARS:
        yield FoundIdentity(kind, given, value, start, end, cue)


def _cue(pattern: re.Pattern[str], folded: str, at: int) -> int:
    """Where the nearest announcing words before `at` begin, in the same sentence; `at` without."""
    start = max(0, at - CUE_CHARS)
    sentence = max((match.end() for match in re.finditer(r"[。;；！!？?\n]|\.\s", folded[start:at])), default=0)
    matches = list(pattern.finditer(folded, start + sentence, at))
    return matches[-1].start() if matches else at


def _ends(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=0)
