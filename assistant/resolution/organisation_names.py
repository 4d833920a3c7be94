"""An organisation's name in its parts: where it sits, what makes it itself, its trade, its legal form, its branch."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from assistant.language.text import simplified
from assistant.resolution.places import containers, rank_length

_CJK = re.compile(r"[㐀-鿿]")
_PIECE = re.compile(r"[㐀-鿿]|[^\W_]+")
_LEGAL = (
    *("股份有限责任公司", "股份有限公司", "有限责任公司", "有限公司", "集团股份", "集团公司", "股份公司", "总公司"),
    *("特殊普通合伙", "有限合伙", "普通合伙", "合伙企业", "合伙人", "责任有限公司", "企业集团", "集团", "股份", "公司"),
    *("有限", "控股"),
)
_BRANCH = (
    *("分公司", "子公司", "分行", "支行", "分店", "分院", "分校", "分部", "分厂", "营业部", "营业厅", "营业所"),
    *("办事处", "分理处", "储蓄所", "门店", "旗舰店", "专卖店", "经营部", "代表处"),
)
_PLAIN = (
    *("投资", "管理", "咨询", "实业", "发展", "商务", "国际", "服务", "运营", "经营", "开发", "创业", "股权", "企业"),
    *("商业", "综合", "专业", "现代", "新型", "环球", "全球", "产业", "事业"),
    *("路", "街", "大道", "大街"),
)
_EN_LEGAL = frozenset(
    {"inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "plc", "gmbh", "ag", "sa", "nv", "bv", "pty", "co"}
    | {"corp", "corporation", "company", "kg", "oy", "ab", "spa"}
)
_SAME_FORM = {"incorporated": "inc", "corp": "inc", "corporation": "inc", "limited": "ltd"}
_UNTOLD = frozenset({"co", "company", "pty"})
"""Words beside legal forms that tell none by themselves."""
_EN_PLAIN = frozenset(
    {"group", "holding", "holdings", "international", "global", "worldwide", "services", "service", "solutions"}
    | {"systems", "enterprises", "partners", "association", "organization", "organisation"}
    | {"of", "the", "and", "for", "a", "at", "in", "on", "de", "la"}
)
_GROUP = frozenset({"集团", "企业集团", "集团公司", "集团股份", "控股", "group", "holding", "holdings"})
_BANKS = {
    **{"中行": "中国银行", "工行": "中国工商银行", "农行": "中国农业银行", "建行": "中国建设银行", "交行": "交通银行"},
    **{"招行": "招商银行", "邮储银行": "中国邮政储蓄银行", "工商银行": "中国工商银行", "农业银行": "中国农业银行"},
    **{"建设银行": "中国建设银行", "光大银行": "中国光大银行", "民生银行": "中国民生银行"},
    **{
        "浦发银行": "上海浦东发展银行",
        "农商银行": "农村商业银行",
        "农商行": "农村商业银行",
        "信用社": "农村信用合作社",
    },
}
"""Short names everybody uses for banks, and the registered ones."""


class Part(StrEnum):
    """What a piece of a name is."""

    CORE = "core"
    PLACE = "place"
    TRADE = "trade"
    PLAIN = "plain"
    BRANCH = "branch"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Token:
    """A known word, or one character (Chinese) or word (other scripts) of the core."""

    text: str
    part: Part


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """`places` are the divisions it names, wherever they stand; `tokens` is the rest, in order.

    `core` is what makes the name itself, as one string: the core characters, or where there are none all but the
    legal form.
    """

    text: str
    places: frozenset[str]
    tokens: tuple[Token, ...]
    core: str
    is_chinese: bool

    @property
    def is_branch(self) -> bool:
        """Whether it is a branch, shop or office of something."""
        return any(token.part is Part.BRANCH for token in self.tokens)

    @property
    def is_group(self) -> bool:
        """Whether it calls itself a group or a holding."""
        return any(token.text in _GROUP for token in self.tokens)

    @property
    def is_registered(self) -> bool:
        """Whether it is told with a legal form, as in a register."""
        return any(token.part is Part.LEGAL for token in self.tokens)

    @property
    def form(self) -> frozenset[str]:
        """Its legal form where it is told in another language than Chinese, otherwise spelled forms as one."""
        words = {token.text for token in self.tokens if token.part is Part.LEGAL} - _UNTOLD
        return frozenset() if self.is_chinese else frozenset(_SAME_FORM.get(word, word) for word in words)

    @property
    def spot(self) -> str:
        """What a branch is called by itself (杏花里 of 某某银行杏花里支行), where that is more than a place."""
        ends = [place for place, token in enumerate(self.tokens) if token.part is Part.BRANCH]
        if not ends:
            return ""
        found = []
        for token in reversed(self.tokens[: ends[-1]]):
            if token.part is not Part.CORE:
                break
            found.append(token.text)
        return "".join(reversed(found))


def fold_organisation(name: str) -> str:
    """A name for comparing: width, case and traditional characters folded, one blank between words."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ").replace("'", "").replace("’", "")
    return simplified(folded) if _CJK.search(folded) else folded


@lru_cache(maxsize=200_000)
def parse_organisation(name: str) -> OrganisationName:
    """The parts of a name. Never raises; a name of nothing but legal forms keeps them as its core."""
    folded = fold_organisation(name)
    if not _CJK.search(folded):
        return _foreign(name, folded)
    flat = "".join(_PIECE.findall(folded))
    for short, full in _BANKS.items():
        if short in flat and full not in flat:
            flat = flat.replace(short, full, 1)
            break
    cut = _cut(flat)
    places = frozenset(token.text for token in cut if token.part is Part.PLACE)
    tokens = tuple(token for token in cut if token.part is not Part.PLACE)
    core = "".join(token.text for token in tokens if token.part is Part.CORE)
    whole = core or "".join(token.text for token in cut if token.part is not Part.LEGAL) or flat
    return OrganisationName(name, places, tokens, whole, True)


def may_be_relatives(one: OrganisationName, other: OrganisationName) -> bool:
    """Whether two names that are much alike may be those of a group and a company of it, or of two of its companies:
    both are told in full, and they differ in the place, in being a group's, or in what form of company they are
    (a GmbH, an Inc). Chinese forms are no sign: one and the same company changes them, and they are told loosely."""
    if not (one.is_registered and other.is_registered):
        return False
    forms_differ = bool(one.form and other.form) and one.form != other.form
    return one.places != other.places or one.is_group != other.is_group or forms_differ


def _foreign(name: str, folded: str) -> OrganisationName:
    words = _PIECE.findall(re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", folded))
    tokens = []
    for word in words:
        part = Part.LEGAL if word in _EN_LEGAL else Part.PLAIN if word in _EN_PLAIN else Part.CORE
        tokens.append(Token(word, part))
    core = " ".join(token.text for token in tokens if token.part is Part.CORE) or " ".join(words) or folded
    return OrganisationName(name, frozenset(), tuple(tokens), core, False)


def _cut(flat: str) -> list[Token]:
    """Known words, longest first, and single characters between them."""
    known, place = _known(), 0
    tokens: list[Token] = []
    while place < len(flat):
        word, part = _longest(known, flat, place)
        if word:
            tokens.append(Token(word, part))
            place += len(word)
            if part is Part.PLACE:
                rank = rank_length(flat, place)
                place += rank if place + rank < len(flat) else 0
            continue
        run = re.compile(r"[a-z0-9]+").match(flat, place)
        text = run.group() if run else flat[place]
        if not (text in ("省", "市", "县", "区") and tokens and place < len(flat) - 1):
            tokens.append(Token(text, Part.CORE))
        place += len(text)
    return tokens


def _longest(known: dict[str, list[tuple[str, Part]]], flat: str, place: int) -> tuple[str, Part]:
    for word, part in known.get(flat[place], ()):
        if flat.startswith(word, place):
            return word, part
    return "", Part.CORE


@cache
def _known() -> dict[str, list[tuple[str, Part]]]:
    """Known words by their first character, longest first."""
    trades = files("assistant.language").joinpath("data", "zh_trades.txt").read_text("utf-8").split()
    words = dict.fromkeys(containers(), Part.PLACE) | dict.fromkeys(trades, Part.TRADE)
    words |= dict.fromkeys(_PLAIN, Part.PLAIN) | dict.fromkeys(_BRANCH, Part.BRANCH) | dict.fromkeys(_LEGAL, Part.LEGAL)
    found: dict[str, list[tuple[str, Part]]] = defaultdict(list)
    for word, part in sorted(words.items(), key=lambda item: -len(item[0])):
        found[word[0]].append((word, part))
    return dict(found)
