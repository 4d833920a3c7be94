"""Systems in use, rivals, and our products: every maker or product that is named, and what its clause makes of it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.domain.followup import Known
from assistant.services.reading.cues import cues_for
from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import vendor_pattern
from assistant.services.reading.mentions import Mentions, index_of
from assistant.services.reading.note_text import NoteText

_NAME_ZH = r"[a-z][a-z0-9.+/-]*(?: [a-z][a-z0-9]+)?|(?![是的了我他她们这那])[一-鿿]{2,6}?"
_SYSTEM_ZH = re.compile(
    r"(?:(?:在|一直|还|还是|都|就|仍|全|主要|统一)?用(?:的)?(?:都|还)?(?:就)?是|在用|用着|跑的是|跑在"
    r"|上的是|装的是|买的是|上过|买过|还用|一直用|都用|全用|目前用|现在用|目前是|靠的是|换掉|替换(?:掉)?"
    r"|替掉|拿)"
    rf"(?:一套|一个|那个|老的?|一家叫|的|旧的?)*(?P<name>{_NAME_ZH})(?=[,，。、；;\s！!]|的|做|管|只|但|用了"
    r"|那套|系统|软件|平台|老|记|凑合|顶|上面|跑|在管|$)"
    r"|(?:系统|软件|设备|平台|机|财务|仓库|后台|收银|排产|门禁|办公|客服|考勤|人事|his|erp|crm|wms|mes|oa"
    r"|pos|ehr|hr|plm|tms|srm|bi|lims|scada)"
    r"(?:这块|那边|那块|那套|上面|系统|软件)?(?:现在|目前|一直|都|还)*(?:用的|用|上的|跑的"
    rf"|装的)?(?:就)?(?:还)?是(?P<name2>{_NAME_ZH})(?=的[,，。\s]|的$|家的|那套|做的|[,，。\s]|$)"
    rf"|(?P<name3>{_NAME_ZH})(?:那套|的系统|系统)?(?:已经)?用了(?:快|有|差不多|大概"
    r"|将近)?[一二三四五六七八九十两半几多\d]+(?:多|来)?(?:年|个月)"
    r"|(?:续的|续了|跟|和|从|对接|打通|接)(?:他们)?(?:现在|现有|目前"
    rf"|原来)(?:用?的)?(?P<name5>{_NAME_ZH})(?=[,，。、\s]|的|对接|打通|系统|$)"
    r"|(?:现在|目前|现有|原来)(?:的)?(?:那个|那套"
    r"|是)?(?P<name4>[a-z][a-z0-9]+(?: [a-z][a-z0-9]+)?)(?=[,，。、\s]|太|慢|不|续费|合同|到期|扛|卡|的)"
    rf"|(?:刚)?续(?:的|了|签了?)(?P<name6>{_NAME_ZH})(?=[,，。、\s]|的|合同|$)"
)
_RIVAL_ZH = re.compile(
    r"(?:还有(?:一?家)?|一家|一个|另外(?:一家)?)(?:日商|外企|本地的?|国产的?)?(?:叫做?"
    rf"|叫)?(?P<name>{_NAME_ZH})(?=在|也|跟|和|、|[,，。\s]|$|送|报|来)"
    rf"|(?P<name2>{_NAME_ZH})(?:也|都)(?:在|来|找|报|去|约|给|接触|参与|投|想|进|测|盯|讲|试|看过|做过|跟|抢|谈)"
    r"|(?:选了|选的(?:是)?|签给了?|输给了?|给了|定了|约了|接触(?:了|过)?|看过|问过|聊过|比较|对比|在看"
    rf"|对手(?:是|有|还有)|竞品(?:是|有|主要是)?)(?P<name3>{_NAME_ZH})(?=[,，。、\s]|来|的|跟|和|$)"
    r"|(?:竞争|竞品|对手|友商)(?:方面|这块|的话|就|有|是|主要|还有|：|,"
    rf"|，)*(?P<name5>{_NAME_ZH})(?=[,，。、\s]|和|跟|也|都|来|$)"
    rf"|(?P<name6>{_NAME_ZH})(?:那边|的人|的代理商?|的销售|已经|也|都|前天|昨天|上周)*(?:给(?:他们|她们|客户"
    r"|的是)|去过|来过|演示过|讲过|报(?:了|的是|价))"
    rf"|(?:和|跟|与)(?P<name7>{_NAME_ZH})(?:比|在打|在抢|在竞|pk|之间|两家|一起入围)"
    r"|(?:同时(?:在)?(?:看|谈|接触)(?:了|着)?|还(?:请|约|找|叫|看|谈|接触)(?:了|过)?|备选(?:是|有|还有)?"
    rf"|倾向(?:于)?|更看好|输在|被)(?P<name8>{_NAME_ZH})(?=[,，。、\s]|来|的|那|和|跟|抢|拿|$)"
    rf"|(?P<name9>{_NAME_ZH})(?:那边|的人|的销售|他们)?(?:杀进来|先进场|盯得|跟得|跑得|关系|报得|更便宜|便宜"
    r"|低价|价格(?:更)?低|在推|进来了|找过|在跟|也入围|入围)"
    rf"|(?P<name4>{_NAME_ZH})(?:已经)?(?:报过价|来讲过|来过|在跟|在报|在谈|在送样|也在)"
)
_BEFORE_ZH = re.compile(rf"(?:^|[,，。、\s]|和|跟|还有|有|是)(?P<name>{_NAME_ZH})(?:、|和|跟)$")
_LIST_ZH = re.compile(rf"^(?:、|跟|和|还有|以及)(?P<name>{_NAME_ZH})(?=[,，。、\s]|来|也|都|在|跟|和|$)")
_PRODUCT_ZH = re.compile(
    r"(?:咱们?|我们)(?:家)?(?:的|那个|那套|这个|这套)+(?P<name>[一-鿿a-z0-9]{2,8}?)(?=感|挺|很|有|的|比"
    r"|能|没|[,，。\s]|$)"
    r"|(?:想上|要上|上一套|采购|产品(?:就)?是|想买|要买)(?:一套|个|一个|两台"
    r"|[一二三四五六七八九十两几\d]+[台套个])?(?P<name2>[a-z]{2,8}(?![a-z])|[一-鿿]{2,6}(?:系统|平台"
    r"|软件|模块|通|云|机|仪|屏|柜|设备))"
    r"|(?:咱们?|我们)(?P<name3>[一-鿿a-z]{2,8}(?:模块|系统|平台|套件))"
    r"|(?:那个|的|这个)(?P<name4>[一-鿿a-z]{2,6})(?:的)?(?:这个|那个)?(?:单子|项目|这单|这个事|的事)"
)
_PROPER_EN = r"[A-Z][\w&/+-]*(?:\.\w+)?(?: (?:[A-Z][\w&/-]*|of (?=[A-Z]))){0,4}|[A-Z]{2,}|[a-z]{1,5}[A-Z]\w+"
_SYSTEM_EN = re.compile(
    r"(?:[Tt]hey|[Hh]e|[Ss]he|[Tt]eam|[Ww]ho|[Ee]veryone|[Ww]e hear they)(?:'re|’re|'s|'ve|’ve| are| is"
    r"| have)? (?:still |currently |all |now |been |already |just |both |basically |mostly )*"
    r"(?:ON|on|running|run|runs|using|used?|uses|live on|live in|stuck on|stuck with|got|replac\w+|has|have"
    r"|had|bought|pay(?:ing)? for|rely on|depend on|doing it in|do it in|with|keep(?:ing)?"
    r"|track(?:ing)? it in) (?:everything (?:in|on) |it (?:all )?in )?(?:an? (?:old )?|the "
    rf"|old )?(?P<name>{_PROPER_EN})"
    r"|(?:[Cc]urrently|[Rr]ight now|[Tt]oday)(?: they| she| he| it)?(?:'re|'s)? (?:all )?(?:on|using|use"
    rf"|run|running|in) (?:an? (?:old )?)?(?P<name2>{_PROPER_EN})"
    r"|(?:[Ss]tay(?:s|ing)? (?:on|with)|[Ss]till on|[Rr]eplac(?:e|ing) (?:their )?(?:old )?|[Rr]ipping out"
    r"|[Dd]itching|[Gg]etting rid of|[Cc]oming off|[Mm]oving away from|[Mm]oving off|[Mm]igrating (?:off"
    r"|from)|[Rr]un(?:s|ning)? on|[Bb]uilt on|[Ee]verything(?:'s| is) in|[Ll]ive[sd]? in"
    r"|[Ii]ntegrat\w+ (?:with|to)(?: their)?|[Pp]lug\w* into(?: their)?|[Tt]alk to their|[Ss]ync\w* (?:with"
    rf"|to)(?: their)?|[Tt]heir current|[Tt]heir existing|[Tt]he old) (?P<name3>{_PROPER_EN})"
    rf"|(?P<name4>{_PROPER_EN})(?:'s| is| has been)? (?:stays|today|right now|currently|at the moment"
    r"|is the (?:system|incumbent|core)|in place|for (?:accounting|inventory|payroll|scheduling|billing"
    r"|finance|years|the \w+ side)|handles|does their|shop\b|renewal)"
)
_RIVAL_EN = re.compile(
    r"(?:[Bb]eat(?:ing)?|[Aa]head of|[Ll]ooking (?:hard )?at|[Tt]alking (?:to|with)|[Ss]eeing|[Ee]valuating"
    r"|[Cc]onsidering|[Cc]ompar(?:ing|ed) (?:us )?(?:with|to|against)|[Uu]p against|[Vv]ersus|vs\.?"
    r"|[Ww]ent with|[Ll]ost (?:it |this |this one |the deal )?to|[Cc]hose|[Pp]icked|[Gg]oing with"
    r"|[Bb]etween us and|[Dd]emo from|[Pp]roposal from|[Qq]uote from|[Ss]igned with|[Tt]rialing|[Pp]iloting"
    r"|[Ss]hort-?list(?:ed)?(?: with| is)?|competitors? (?:is|are)|competing (?:with|against)"
    rf"|[Pp]itch(?:ed)? (?:from|by)|[Mm]eeting with) (?P<name>{_PROPER_EN})"
    rf"|(?P<name2>{_PROPER_EN})(?: was| were|'s|’s| is| are)? (?:also |still )?(?:in the (?:running|mix|race"
    r"|picture|hunt)|the other (?:one|vendor|option|bidder)|bidding|will bid|also bid|also quoted|quoted"
    r"|pitched|pitching|came in|undercut|cheaper|won|sniffing|knocking|is circling|also being"
    r"|the (?:frontrunner|favorite)|(?:are |is )?(?:both |all )*in there|ha(?:s|ve) (?:a |an )?(?:trial"
    r"|pilot|demo|poc|quote|proposal|bid)|came by|has been in|have been in|showed them|got a demo|offered"
    r"|is cheaper|is pushing|were in there|who were in)"
    r"|[Oo]ther (?:vendor|one|option|bidder|company|player)s?(?:'s| is| was"
    rf"| are)(?:,[\w' ]{{0,22}},)? (?P<name5>{_PROPER_EN})"
    rf"|(?:it's (?:down to )?(?:us|between us),? (?:and|versus|or)|against|us,) (?P<name4>{_PROPER_EN})"
    rf"|(?P<name3>{_PROPER_EN}) and (?:[A-Z]|a )[\w ]{{2,24}} (?:will bid|are (?:also )?(?:bidding|in"
    r"|pitching|quoting))"
)
_BEFORE_EN = re.compile(rf"(?P<name>{_PROPER_EN})(?:,| and|, and| or) $")
_LIST_EN = re.compile(rf"^,? ?(?:and|or|,|plus|&) (?:also )?(?P<name>{_PROPER_EN})")
_NOT_A_VENDOR = re.compile(
    r"^(?:他|她|我|你|咱|这|那|客户|对方|人|大家|老板|领导|公司|一[家个套]|什么|自己|手|纸|别|哪|没|有|是"
    r"|不|就|能|老系统|系统|软件|本地|国产|进口|供应商|厂家|厂商|采购|单位|集团|的|价格|预算|方案|案例"
    r"|[两三几]家|好几|同事|excel表$)|[的了吗呢]$"
    r"|^(?:i|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|us|they|she|he|we|the|a|it|zoom|teams|webex|ceo|cfo"
    r"|vp|rfp|msa|poc|q[1-4]|so|and|but|legal|it)$"
)


_HEARD_LEAST = 0.8
"""From this likeness on a name in the place of a system or rival is the known one that sounds like it (经典: 金蝶)."""


@dataclass(frozen=True, slots=True)
class Offers:
    """Names by role, in the order of the note."""

    systems: tuple[Found[str], ...] = ()
    rivals: tuple[Found[str], ...] = ()
    products: tuple[Found[str], ...] = ()


def find_offers(
    note: NoteText,
    known: Known,
    mentions: Mentions,
    proposed: dict[str, list[Found[str]]],
    blocked: Collection[tuple[int, int]],
    plans: Collection[int],
) -> Offers:
    """Role by role. `proposed` holds the model's names under systems, rivals, products, aligned; `blocked` are places
    of the customer and of people."""
    systems = _by_pattern(note, _SYSTEM_ZH if note.language == "zh" else _SYSTEM_EN)
    rivals = _by_pattern(note, _RIVAL_ZH if note.language == "zh" else _RIVAL_EN)
    rivals += _listed(note, rivals)
    for match in vendor_pattern().finditer(note.folded):
        one = Found(note.text[match.start() : match.end()], match.start(), match.end(), 0.75)
        if any(one.overlaps(f.start, f.end) for f in (*systems, *rivals)):
            continue
        role = _role_here(note, one) or ("system" if one.value.lower() == "excel" else None)
        (systems if role == "system" else rivals if role == "rival" else []).append(one)
    for one in proposed.get("rivals", ()):
        seen = any(one.overlaps(f.start, f.end) for f in (*systems, *rivals))
        if not seen and _is_proper(note.folded[one.start : one.end]) and _role_here(note, one) == "rival":
            rivals.append(Found(one.value, one.start, one.end, 0.6))
    cues = cues_for(note.language)
    rivals = [r for r in rivals if not cues.ruled_out.search(_clause_and_next(note, r))]
    systems, rivals = (_clean(note, mentions, found, blocked, proposed, known) for found in (systems, rivals))
    others = [(f.start, f.end) for f in (*systems, *rivals)]
    products = _products(note, mentions, proposed.get("products", []), [*blocked, *others], plans)
    return Offers(_distinct(systems), _distinct(rivals), products)


def _clause(note: NoteText, one: Found[str]) -> str:
    return note.clauses[note.clause_at(one.start)].words


def _clause_and_next(note: NoteText, one: Found[str]) -> str:
    index = note.clause_at(one.start)
    here = note.clauses[index]
    following = [c.words for c in note.clauses[index + 1 : index + 2] if c.sentence == here.sentence]
    return ",".join([here.words, *following])


def _by_pattern(note: NoteText, pattern: re.Pattern[str]) -> list[Found[str]]:
    words = note.folded if note.language == "zh" else note.text
    found = []
    for match in pattern.finditer(words):
        name = match.lastgroup
        if name is not None:
            start, end = match.span(name)
            found.append(Found(note.text[start:end], start, end, 0.8))
    return found


def _listed(note: NoteText, found: Iterable[Found[str]]) -> list[Found[str]]:
    """A、B 都来讲过: what is listed beside a rival is one."""
    pattern, words = (_LIST_ZH, note.folded) if note.language == "zh" else (_LIST_EN, note.text)
    more: list[Found[str]] = []
    for one in found:
        end = one.end
        while match := pattern.match(words[end:]):
            start, stop = end + match.start("name"), end + match.end("name")
            more.append(Found(note.text[start:stop], start, stop, 0.7))
            end = stop
        start = one.start
        before = _BEFORE_ZH if note.language == "zh" else _BEFORE_EN
        while match := before.search(words[:start]):
            start = match.start("name")
            more.append(Found(note.text[start : match.end("name")], start, match.end("name"), 0.7))
    return more


def _role_here(note: NoteText, one: Found[str]) -> str | None:
    """`system` or `rival` by the cue that stands nearest in the clause (else the clause before)."""
    cues = cues_for(note.language)
    index = note.clause_at(one.start)
    for step in (0, 1):
        if index - step < 0 or (step and note.clauses[index - 1].sentence != note.clauses[index].sentence):
            break
        clause = note.clauses[index - step]
        place = one.start - clause.start
        best: tuple[int, str] | None = None
        for role, pattern in (("system", cues.system), ("rival", cues.rival)):
            for match in pattern.finditer(clause.words):
                gap = min(abs(match.start() - place), abs(match.end() - place))
                if best is None or gap < best[0]:
                    best = (gap, role)
        if best:
            return best[1]
    return None


@lru_cache(maxsize=2048)
def _is_proper(words: str) -> bool:
    """Whether Chinese words may be a maker's name: a vendor of the list, or only nouns and names."""
    if vendor_pattern().fullmatch(words) or not re.search("[一-鿿]", words):
        return True
    import rjieba

    tags = [tag for _, tag in rjieba.tag(words)]
    if re.search(r"[机表台车]$|系统$|设备$|平台$|软件$|老板|客户|行业|领导", words):
        return False
    return all(tag[0] in "nxje" or tag in ("zg", "b", "vn") for tag in tags) and any(
        tag in ("nz", "nr", "nt", "ns", "nrt", "x", "zg", "nrfg") for tag in tags
    )


def _clean(
    note: NoteText,
    mentions: Mentions,
    found: Iterable[Found[str]],
    blocked: Collection[tuple[int, int]],
    proposed: dict[str, list[Found[str]]],
    known: Known,
) -> list[Found[str]]:
    kept = []
    for one in sorted(found, key=lambda f: f.start):
        words = note.folded[one.start : one.end]
        proper = _is_proper(words) or _quoted(one, proposed) or note.folded[: one.start].endswith("叫")
        if not proper or _NOT_A_VENDOR.search(words) or any(one.overlaps(*place) for place in blocked):
            continue
        one = _whole_name(note, one)
        mention = next((m for m in mentions.of("product") if one.overlaps(m.start, m.end)), None)
        if mention is None and known.products:
            heard = index_of(known).resolve(one.value, kinds=("product",))
            if heard.best and heard.score >= _HEARD_LEAST:
                one = Found(heard.best.name, one.start, one.end, min(one.confidence, heard.score))
        kept.append(Found(mention.name, one.start, one.end, one.confidence) if mention else one)
    return kept


def _quoted(one: Found[str], proposed: dict[str, list[Found[str]]]) -> bool:
    """Whether the model named it too, in any role of a maker."""
    return any(
        (one.start, one.end) == (other.start, other.end)
        and not re.search(r"[机表台]$|系统$|设备$", one.value)
        and not _is_common_noun(one.value)
        for role in ("systems", "rivals")
        for other in proposed.get(role, ())
    )


@lru_cache(maxsize=2048)
def _is_common_noun(words: str) -> bool:
    """Whether a Chinese name is one ordinary word of the dictionary (白板), and no maker of the list."""
    import rjieba

    if not re.fullmatch("[一-鿿]+", words) or vendor_pattern().fullmatch(words):
        return False
    tags = [tag for _, tag in rjieba.tag(words)]
    return list(rjieba.cut(words, False)) == [words] and tags == ["n"]


@lru_cache(maxsize=2048)
def _is_garbled(words: str) -> bool:
    """Whether Chinese words fall into single characters for the most part, as misheard ones do."""
    import rjieba

    pieces = list(rjieba.cut(words, False))
    return len(words) > 6 and sum(len(piece) == 1 for piece in pieces) * 2 > len(pieces)


def _whole_name(note: NoteText, one: Found[str]) -> Found[str]:
    """Epic said as "Applied Epic": a name takes the capitalised word beside it along; 阳光和海博 is its first part."""
    before = re.search(r"(?<![A-Za-z.!?] )(?:(?<=[a-z,] )|(?<=['’]re ))([A-Z][a-z]+) $", note.text[: one.start])
    if before and one.value[:1].isupper() and before[1].lower() not in ("the", "on", "the", "on"):
        return Found(note.text[before.start(1) : one.end], before.start(1), one.end, one.confidence)
    return one


def _products(
    note: NoteText,
    mentions: Mentions,
    proposed: Iterable[Found[str]],
    blocked: Collection[tuple[int, int]],
    plans: Collection[int],
) -> tuple[Found[str], ...]:
    cues = cues_for(note.language)
    found = [
        Found(m.name, m.start, m.end, min(0.9, m.score))
        for m in mentions.of("product")
        if not any(m.start < e and s < m.end for s, e in blocked)
        and not cues.no_interest.search(note.clauses[note.clause_at(m.start)].words)
    ]
    if mentions.of("product"):
        return _distinct(found)
    unknown = _by_pattern(note, _PRODUCT_ZH) if note.language == "zh" else []
    unknown += [
        Found(one.value, one.start, one.end, 0.5) for one in proposed if cues.strong_interest.search(_clause(note, one))
    ]
    for one in unknown:
        words = note.folded[one.start : one.end]
        index = note.clause_at(one.start)
        generic = re.search(
            r"^(?:方案|报价|项目|产品|系统|材料|案例|价格|合同|演示|样机|公司|单子|情况|客户|问题|事|东西"
            r"|the |a |our )|(?:客户|情况|问题|材料|案例|报价|方案)$",
            words,
        )
        if (
            index in plans
            or generic
            or _is_garbled(words)
            or _NOT_A_VENDOR.search(words)
            or any(one.overlaps(*b) for b in blocked)
        ):
            continue
        if len(words) <= 24 and not cues.no_interest.search(_clause(note, one)):
            found.append(one)
    return _distinct(found)[:3]


def _distinct(found: Iterable[Found[str]]) -> tuple[Found[str], ...]:
    kept: dict[str, Found[str]] = {}
    for one in found:
        key = one.value.lower().replace(" ", "")
        if not any(key in other or other in key for other in kept):
            kept[key] = one
    return tuple(kept.values())
