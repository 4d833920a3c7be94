"""Which organisation the note is about: one the CRM knows, else one named in the words."""

import re
from dataclasses import dataclass

from assistant.domain.followup import Known
from assistant.language.repairs import keep_last
from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import (
    GIVEN_NAMES_EN,
    NOT_ORG_EN,
    ORG_WORDS_ZH,
    SURNAMES,
    titles_pattern,
    vendor_pattern,
)
from assistant.services.reading.mentions import Mentions, index_of
from assistant.services.reading.note_text import NoteText

_ORG_ZH = "|".join(sorted(ORG_WORDS_ZH, key=len, reverse=True))
_FIRST = r"[^\W的了是跟和把给说问去在到见从约找对那这他她我你刚今上下一]"
_CUE_ZH = re.compile(
    r"(?:跟|和|给|去(?:了)?(?:一?趟)?|到|在|从|拜访(?:了)?|见(?:了)?|约(?:了)?|访|回访|客户是|公司叫|单位叫"
    r"|叫做?|是|今天|上午|下午|中午|昨天|刚刚?|汇报一下|记一下|对|找|帮|被|关于)"
    r"(?:一下|了|个|那个|这个|我们|咱们|客户|老客户"
    rf"|的)*(?P<name>{_FIRST}[^\W的了是跟把给说问]{{1,9}}?(?:{_ORG_ZH})(?![部科处室])(?:集团|公司|股份"
    r"|有限公司)?(?:[（(][一-鿿]+[)）])?)"
)
_OF_ZH = re.compile(
    r"(?:跟|和|给|找|见(?:了|的是)?|去(?:了)?|到|在|约(?:了)?"
    rf"|拜访(?:了)?)(?P<name>[一-鿿a-zA-Z]{{2,8}}?)(?:的|那边的?|那个)"
    rf"(?:[一-鿿]{{0,6}}(?:部|科|中心|处|室)|{titles_pattern()}|[老小{''.join(sorted(SURNAMES))}](?:总|工|姐"
    r"|老师|[一-鿿](?=打|聊|通|说|微信|约|，|,|开))|(?:it|pmo|hr|cio|cto|cfo|ceo|hrd|vp|pm)(?![a-z]))"
)
_START_ZH = re.compile(
    rf"^(?:嗯|呃|啊|那个|记一下啊?|[,，。、\s])*(?P<name>[一-鿿a-zA-Z]{{2,8}}?(?:{_ORG_ZH})(?:集团|公司"
    r"|股份)?)(?=那个|那边|这个|的|今天|昨天|刚|签|说|[,，])"
)
_NOT_ORG = re.compile(
    r"^(?:区域|本地|大型|全国|连锁|一家|国内|当地|他|她|我|你|咱|这|那|客户|对方|一|公司|总部|集团|微信"
    r"|电话|财务|采购|信息|技术|市场|销售|老|新|办公|会议|线上|[上下]个?|今|明|昨|前|后|隔壁|车间|仓库"
    r"|学校$|医院$|银行$)|[的了是跟和把给说问]|在(?!线)"
)
_VENUE_BEHIND = re.compile(r"的?(?:那个)?[^\W，。]{0,4}(?:展会|展览|展上|展台|博览会|峰会|论坛|机场|高铁站)")
_MODEL_ALONE = 0.55
"""A Chinese customer that only the model sees, and the CRM does not know: worth a look."""
_ORG_EN_SUFFIX = (
    r"(?:Inc|LLC|LLP|Ltd|GmbH|Corp|Co|Group|Holdings|Foods|Logistics|Partners|Systems|Technologies|Health"
    r"|Hospital|Clinic|Clinics|Medical Center|"
    r"University|College|School District|Schools|Bank|Credit Union|Insurance|Energy|Power|Electric"
    r"|Renewables|Water|Utilities|Authority|County|City|"
    r"Mining|Steel|Metals|Chemicals|Pharma|Bio|Biosciences|Labs|Farms|Dairy|Brewing|Hotels|Resorts|Airlines"
    r"|Freight|Trucking|Shipping|Marine|Motors|"
    r"Manufacturing|Industries|Construction|Builders|Properties|Estates|Realty|Care|Unified|Trust|Council"
    r"|Museum|Library|Retail|Stores|Packaging|Textiles|Plastics)"
)
_ORG_EN = re.compile(
    r"\b(?:at|from|with|visited|to see|see|by|for|left|leaving|called|update on|over at|out at|into|about"
    r"|called it)\s+(?:the |a guy called )?"
    r"(?P<name>[A-Z][\w'’&-]*(?: (?:&|of|and|the|de) [A-Z][\w'’-]*| [A-Z][\w'’&-]*){0,5})"
)
_SUBJECT_EN = re.compile(
    r"(?:^|[.!?,] )(?P<name>[A-Z][\w'’&-]+(?: (?:and|&|of|[A-Z][\w'’&-]*)){0,5} ?[A-Z]?[\w'’&-]*) (?:signed"
    r"|confirmed|finally|came back|went with|picked|chose|is on hold|pulled)\b"
)
_COMPANY_START_EN = re.compile(
    r"^(?P<name>[A-Z][\w'’&-]*(?: (?:& )?[A-Z][\w'’&-]*){0,5}) (?:update|again|today|call|meeting|visit)\b"
)


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """The customer with its place, or names that fit about equally (`candidates`), or neither."""

    value: Found[str] | None = None
    candidates: tuple[str, ...] = ()
    place: tuple[int, int] | None = None


def find_customer(note: NoteText, known: Known, mentions: Mentions, proposed: Found[str] | None) -> CustomerFound:
    """The customer by the CRM's name where it is known (also by a known contact), else as spoken."""
    named = mentions.of("customer")
    if named:
        first = named[0]
        rivals = tuple(dict.fromkeys(m.name for m in named if abs(m.start - first.start) < 2))
        if len(rivals) > 1:
            return CustomerFound(None, rivals, (first.start, first.end))
        return CustomerFound(
            Found(first.name, first.start, first.end, min(0.95, first.score)), (), (first.start, first.end)
        )
    if mentions.unclear:
        first_word = mentions.unclear[0]
        return CustomerFound(None, first_word.names[:3], (first_word.start, first_word.end))
    spoken = _spoken(note, mentions, proposed)
    if spoken is not None and known.customers:
        meant = index_of(known).resolve(spoken.value, kinds=("customer",))
        if meant.best is not None:
            place = (spoken.start, spoken.end)
            return CustomerFound(Found(meant.best.name, *place, min(0.9, meant.score)), (), place)
        if len(meant.candidates) > 1:
            names = tuple(one.thing.name for one in meant.candidates[:3])
            return CustomerFound(None, names, (spoken.start, spoken.end))
    if spoken is None and (contacts := mentions.of("contact")):
        homes = {c.customer for c in known.contacts if c.name == contacts[0].name}
        if len(homes) == 1:
            first = contacts[0]
            return CustomerFound(Found(homes.pop(), first.start, first.end, 0.6))
        return CustomerFound(None, tuple(sorted(homes)), (contacts[0].start, contacts[0].end))
    return CustomerFound(spoken, (), (spoken.start, spoken.end) if spoken else None)


def _spoken(note: NoteText, mentions: Mentions, proposed: Found[str] | None) -> Found[str] | None:
    by_rule = _by_rule_zh(note, mentions) if note.language == "zh" else _by_rule_en(note, mentions)
    if proposed and _may_be_customer(note, mentions, proposed.start, proposed.end):
        agreed = any(one.overlaps(proposed.start, proposed.end) for one in by_rule)
        first = not by_rule or proposed.start < min(one.start for one in by_rule)
        alone = _MODEL_ALONE if note.language == "zh" else 0.65
        if agreed or first:
            return Found(proposed.value, proposed.start, proposed.end, 0.85 if agreed else alone)
    if not by_rule:
        return None
    kept = keep_last(note.folded, [(one.start, one.end) for one in by_rule])
    return by_rule[kept[0]]


def _may_be_customer(note: NoteText, mentions: Mentions, start: int, end: int) -> bool:
    words = note.folded[start:end]
    if mentions.covers(start, end) or vendor_pattern().fullmatch(words) or len(words) < 2:
        return False
    if _VENUE_BEHIND.match(note.folded[end : end + 10]):
        return False
    if note.language == "zh" and re.search("[一-鿿]", words):
        return not _NOT_ORG.search(words) and len(words) <= 16
    first = words.split()[0]
    return first not in NOT_ORG_EN and first not in GIVEN_NAMES_EN


def _by_rule_zh(note: NoteText, mentions: Mentions) -> list[Found[str]]:
    found: list[Found[str]] = []
    matches = [*_CUE_ZH.finditer(note.folded), *_START_ZH.finditer(note.folded), *_OF_ZH.finditer(note.folded)]
    for match in sorted(matches, key=lambda m: m.start("name")):
        start, end = match.span("name")
        least = 2 if match.re is _OF_ZH else 4
        fits = _may_be_customer(note, mentions, start, end) and end - start >= least
        if fits and (not found or start >= found[-1].end):
            found.append(Found(note.text[start:end], start, end, 0.7))
    return found


def _by_rule_en(note: NoteText, mentions: Mentions) -> list[Found[str]]:
    found = []
    for match in [
        *_COMPANY_START_EN.finditer(note.text),
        *_SUBJECT_EN.finditer(note.text),
        *_ORG_EN.finditer(note.text),
    ]:
        start, end = match.span("name")
        name = re.sub(r"(?:['’]s|[.,]+)$", "", note.text[start:end])
        end = start + len(name)
        if _may_be_customer(note, mentions, start, end) and (
            " " in name or re.search(_ORG_EN_SUFFIX + "$", name) or end - start > 4
        ):
            sure = 0.75 if re.search(rf"\b{_ORG_EN_SUFFIX}$", name) else 0.6
            found.append(Found(name, start, end, sure))
    best = [one for one in found if one.confidence > 0.7]
    return best or found
