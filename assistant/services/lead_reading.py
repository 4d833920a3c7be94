"""Reading a lead in a colleague's words, cautiously: what is not clearly said stays empty, and the words are kept."""

import re
import unicodedata
from datetime import date, timedelta

from assistant.domain.lead import Facts
from assistant.language.periods import month_of, quarter_number, quarter_of
from assistant.resolution.organisation_names import Part, parse_organisation
from assistant.services.reading.lexicon import DOUBLE_SURNAMES, SURNAMES, titles_pattern

FACT_MAX_CHARS = 200
_REPORT = re.compile(
    r"(?:有(?:个|一条|条)?|来了?(?:个|一条|条)?|记(?:个|一条|条)?|报(?:个|一条|条)?)?(?:新线索|线索)\s*[:：]\s*(?P<zh>.+)"
    r"|(?:a\s+)?new\s+lead\s*[:：]\s*(?P<en>.+)",
    re.IGNORECASE | re.DOTALL,
)
_MINE = re.compile(
    r"(?:看看|看下|看一下|查下|查一下|显示|打开)?我(?:手上|手里|名下|现在)?的?(?:所有)?线索(?:列表)?(?:有哪些|有什么|呢)?[？?。！]?"
    r"|(?:show\s+(?:me\s+)?|list\s+)?my\s+(?:open\s+)?leads\s*[.?!]?"
    r"|(?:what|which)\s+leads\s+do\s+i\s+have\s*[.?!]?",
    re.IGNORECASE,
)
_FUNNEL = re.compile(
    r"(?:看看|看下|看一下|查下|查一下)?(?P<zh>本月|这个月|上个?月|本季度|这个季度|上个?季度|今年)?的?(?:我们的?)?线索的?"
    r"(?:转化率?|漏斗|效果)(?:情况)?(?:怎么样了?|如何|是多少|什么情况|呢)?[？?。！]?"
    r"|how\s+are\s+(?:our|the)\s+leads\s+(?:doing|converting)(?:\s+(?P<en>this\s+month|last\s+month|this\s+quarter"
    r"|last\s+quarter|this\s+year))?\s*[.?!]?"
    r"|(?:show\s+(?:me\s+)?)?(?:our|the)?\s*lead\s+(?:funnel|conversion)(?:\s+(?P<en2>this\s+month|last\s+month"
    r"|this\s+quarter|last\s+quarter|this\s+year))?\s*[.?!]?",
    re.IGNORECASE,
)
_PERIODS = {
    **{"本月": "this_month", "这个月": "this_month", "上月": "last_month", "上个月": "last_month", "今年": "this_year"},
    **{"本季度": "this_quarter", "这个季度": "this_quarter", "上季度": "last_quarter", "上个季度": "last_quarter"},
}
_LABELS = {
    **{"姓名": "name", "联系人": "name", "公司": "company", "单位": "company", "客户": "company", "职位": "title"},
    **{"职务": "title", "电话": "phone", "手机": "phone", "邮箱": "email", "微信": "wechat", "微信号": "wechat"},
    **{"地区": "region", "城市": "region", "地址": "region", "行业": "industry", "规模": "size", "人数": "size"},
    **{"需求": "interest", "意向": "interest", "name": "name", "contact": "name", "company": "company"},
    **{"title": "title", "phone": "phone", "mobile": "phone", "tel": "phone", "email": "email", "e-mail": "email"},
    **{"wechat": "wechat", "region": "region", "city": "region", "industry": "industry", "size": "size"},
    **{"wants": "interest", "interest": "interest", "needs": "interest"},
}
_LABELLED = re.compile(
    r"(?:^|[\s,，;；。])(?P<label>" + "|".join(sorted(_LABELS, key=len, reverse=True)) + r")\s*[:：]\s*"
    r"(?P<value>[^,，;；\n]+)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d \-()]{5,17}\d(?![\w])")
_WECHAT = re.compile(r"(?:微信号?|wechat)[:：\s]*(?P<id>[A-Za-z][\w-]{5,19})(?!\w)", re.IGNORECASE)
_WANTS = re.compile(
    r"(?:(?:他们?|她们?|对方)?(?:想要?|需要|希望|要了解|咨询|询问|了解|打算|准备|对.{1,30}感兴趣)"
    r"|\b(?:wants?|needs?|interested\s+in|looking\s+for|asked?\s+(?:about|for)|would\s+like)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_PIECES = re.compile(r"[,，;；、。\n\t]+")
_EN_NAME = re.compile(r"[A-Z][a-z'’-]+(?: [A-Z][a-z'’.-]*){1,2}")
_CHINESE = re.compile("[一-鿿]+")


def reported_in(text: str) -> str | None:
    """The lead in a message that begins with 新线索： or new lead:; None in every other."""
    match = _REPORT.fullmatch(text.strip())
    return (match["zh"] or match["en"]).strip() if match else None


def asks_for_mine(text: str) -> bool:
    """Whether the message asks for one's own leads."""
    return bool(_MINE.fullmatch(" ".join(text.split())))


def funnel_asked(text: str) -> str | None:
    """The period whose funnel is asked for, the last 90 days where none is named; None where nobody asks."""
    match = _FUNNEL.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    said = match["zh"] or match["en"] or match["en2"] or ""
    return _PERIODS.get(said, "_".join(said.lower().split()) or "days_90")


def period_of(name: str, today: date) -> tuple[date, date]:
    """First and last day of a period as `funnel_asked` names them."""
    quarter = quarter_number(today)
    match name:
        case "this_month":
            return month_of(today.year, today.month).first, today
        case "last_month":
            month = month_of(today.year, today.month - 1)
            return month.first, month.last
        case "this_quarter":
            return quarter_of(today.year, quarter).first, today
        case "last_quarter":
            before = quarter_of(today.year, quarter - 1)
            return before.first, before.last
        case "this_year":
            return date(today.year, 1, 1), today
    return today - timedelta(days=90), today


def read_lead(text: str) -> Facts:
    """Who and what a colleague says. A piece that could be this or that is left out: it stands in the words."""
    rest = unicodedata.normalize("NFKC", text)
    found: dict[str, str] = {}
    for match in _LABELLED.finditer(rest):
        found.setdefault(_LABELS[match["label"].lower()], match["value"].strip())
    rest = _LABELLED.sub("\n", rest)
    for name, pattern in (("wechat", _WECHAT), ("email", _EMAIL), ("phone", _PHONE)):
        if hit := pattern.search(rest):
            found.setdefault(name, (hit["id"] if name == "wechat" else hit[0]).strip())
            rest = rest[: hit.start()] + "\n" + rest[hit.end() :]
    if hit := _WANTS.search(rest):
        found.setdefault("interest", hit[0].strip(" ,，。;；\n"))
        rest = rest[: hit.start()]
    for piece in _pieces(rest):
        _place(piece, found)
    size = re.search(r"\d+", found.pop("size", ""))
    facts = {name: " ".join(value.split())[:FACT_MAX_CHARS] for name, value in found.items() if name != "interest"}
    return Facts(**facts, size=int(size[0][:9]) if size else None, interest=" ".join(found.get("interest", "").split()))


def _pieces(text: str) -> list[str]:
    """What stands between commas; in Chinese between blanks too."""
    found: list[str] = []
    for part in _PIECES.split(text):
        found += part.split() if _CHINESE.search(part) else [part]
    return [piece.strip() for piece in found if piece.strip()]


def _place(piece: str, found: dict[str, str]) -> None:
    """Take a piece for a company or a name where it is clearly one; a title behind a name is one."""
    title = re.search(rf"(?<=[一-鿿])(?P<title>{titles_pattern()})$", piece)
    person = piece[: title.start()] if title and len(piece) - len(title[0]) > 1 else piece
    if _is_chinese_name(person) and "name" not in found:
        found["name"] = person
        if title and person != piece:
            found.setdefault("title", title["title"])
    elif re.fullmatch(f"[一-鿿]{{0,4}}(?:{titles_pattern()})", piece):
        found.setdefault("title", piece)
    elif _is_place(piece):
        found.setdefault("region", piece)
    elif _is_company(piece) and "company" not in found:
        found["company"] = piece
    elif _EN_NAME.fullmatch(piece) and "name" not in found:
        found["name"] = piece
    elif re.fullmatch(r"[A-Z][\w&'’. -]{1,80}", piece) and "name" in found and "company" not in found:
        found["company"] = piece


def _is_chinese_name(piece: str) -> bool:
    if not _CHINESE.fullmatch(piece) or not 2 <= len(piece) <= 4 or _is_company(piece):
        return False
    if piece.startswith(tuple(DOUBLE_SURNAMES)):
        return len(piece) > 2
    return piece[0] in SURNAMES and len(piece) <= 3


def _is_place(piece: str) -> bool:
    name = parse_organisation(piece)
    return bool(name.places) and all(token.text in "省市县区" for token in name.tokens)


def _is_company(piece: str) -> bool:
    """Whether a piece says itself that it is an organisation: by its trade, its legal form, or what kind of shop."""
    if not 3 <= len(piece) <= 60:
        return False
    name = parse_organisation(piece)
    if any(token.part in (Part.LEGAL, Part.BRANCH) for token in name.tokens):
        return len(name.tokens) > 1
    if name.is_chinese:
        last = name.tokens[-1] if name.tokens else None
        is_trade = last is not None and last.part is Part.TRADE and len(name.tokens) > 1
        return is_trade or (len(piece) >= 4 and piece[-1] in "店厂行馆坊社院校所局")
    return False
