"""The shorter ways a name is said: without legal form, region and trade (苏州恒达精密有限公司: 恒达精密, 恒达)."""

import re
from functools import lru_cache
from importlib.resources import files


def _word_list(name: str) -> tuple[str, ...]:
    return tuple(files("assistant.language").joinpath("data", f"{name}.txt").read_text("utf-8").split())


_ZH_LEGAL = re.compile(
    r"(?:（[^）]*）|\([^)]*\))|(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|分公司|子公司|公司|集团|股份|控股|总部|事业部|研究院有限)$"
)
_REGIONS = _word_list("zh_regions")
_ZH_REGION = re.compile(
    rf"^(?:{'|'.join(_REGIONS)})(?:省|市|自治区|特别行政区)?|^[一-鿿]{{2,3}}(?:省|市)(?=[一-鿿]{{2}})"
)
_TRADES = _word_list("zh_trades")
_TRADE_ORDER = {trade: place for place, trade in reversed(list(enumerate(_TRADES)))}
_LONGEST_TRADE = max(map(len, _TRADES))
_ZH_TRADE = re.compile(rf"(?:{'|'.join(sorted(_TRADES, key=len, reverse=True))})$")
_EN_LEGAL = re.compile(
    r"[\s,]+(?:inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|sa|s\.a|nv|bv|pty|co|corp|corporation|company"
    r"|holdings?|group|intl|international)\.?$",
    re.I,
)
_EN_TRADE = re.compile(
    r"\s+(?:foods?|logistics|pharma(?:ceuticals?)?|industries|industrial|manufacturing|technologies|technology|tech"
    r"|systems|software|solutions|services|energy|power|retail"
    r"|stores|bank|insurance|capital|partners|health(?:care)?|medical|hospitals?|university|college|school|schools"
    r"|media|labs?|laboratories|engineering|construction|properties|estates?|hotels?"
    r"|airlines|airways|motors|automotive|steel|chemicals?|brewing|brewery|farms|dairy|bakery|freight|shipping"
    r"|transport|utilities|water|robotics|networks|telecom|mobile|financial|consulting)$",
    re.I,
)
LEAST_ZH_CHARS = 2
LEAST_EN_CHARS = 4


def squash(text: str) -> str:
    """`text` without blanks and punctuation; `&` is said as `and`."""
    return re.sub(r"[\W_]+", "", text.replace("&", "and"))


def without_legal_form(name: str) -> str:
    """`name` without 股份有限公司, Inc. and the like at its end; the name itself where nothing else is left."""
    core = name
    for _ in range(3):
        shorter = _EN_LEGAL.sub("", _ZH_LEGAL.sub("", core)).strip(" ,，.")
        core = shorter if len(shorter) >= LEAST_ZH_CHARS else core
    return core


def _without_last_trade(name: str) -> str:
    """`name` without the shortest trade word at its end."""
    ends = [trade for trade in _trades_at_the_end(name) if name != trade]
    return name[: -len(min(ends, key=len))] if ends else name


def _trades_at_the_end(name: str) -> list[str]:
    """The trade words that `name` ends with, in the order of the list."""
    ends = (name[-length:] for length in range(1, _LONGEST_TRADE + 1))
    return sorted({end for end in ends if end in _TRADE_ORDER}, key=_TRADE_ORDER.__getitem__)


@lru_cache(maxsize=16_384)
def short_forms(name: str) -> tuple[str, ...]:
    """The shorter forms of an organisation's name, longest first, the name itself left out."""
    forms: list[str] = []

    def add(form: str) -> str:
        form = form.strip(" ,，.")
        chinese = bool(re.search("[一-鿿]", form))
        if form != name and form not in forms and len(form) >= (LEAST_ZH_CHARS if chinese else LEAST_EN_CHARS):
            forms.append(form)
        return form or name

    core = name
    for _ in range(3):
        core = add(_EN_LEGAL.sub("", _ZH_LEGAL.sub("", core)))
    if re.search("[一-鿿]", core):
        local = _ZH_REGION.sub("", core)
        if len(local) >= LEAST_ZH_CHARS:
            add(local)
        for base in (core, local):
            # 恒达精密制造 is called 恒达精密 as well as 恒达.
            traded = _without_last_trade(base)
            if len(traded) > LEAST_ZH_CHARS:
                add(traded)
            traded = _ZH_TRADE.sub("", base)
            if len(traded) >= LEAST_ZH_CHARS:
                add(traded)
                deeper = _ZH_TRADE.sub("", traded)
                if len(deeper) >= LEAST_ZH_CHARS:
                    add(deeper)
        trade = next(iter(_trades_at_the_end(local)), "")
        if len(local) - len(trade) >= 4 and len(local) >= 6:
            # 宏泰新型建材 is called 宏泰建材.
            add(local[:2] + trade)
    else:
        add(_EN_TRADE.sub("", core))
        words = core.split()
        if len(words) > 1 and words[-2].lower() not in ("&", "and", "of", "the"):
            add(" ".join(words[:-1]))
        if len(words) > 1 and len(words[0]) > LEAST_EN_CHARS:
            add(words[0])
    # A bare region is nobody's name.
    return tuple(form for form in forms if form not in _REGIONS)


_ZH_TITLE = (
    "董事长|副总裁|副总经理|总经理|总监|副总|总裁|总工|总|经理|主任|科长|处长|局长|院长|校长|部长|厂长|所长|店长|主管|组长|队长|会长|行长|老师|教授|博士|医生|工程师|师傅|工|姐|哥|老板|秘书"
    "|书记|助理"
)
PERSON_ZH = re.compile(rf"(?P<lead>[老小大])?(?P<surname>[一-鿿])(?P<title>{_ZH_TITLE})")
PERSON_EN = re.compile(r"\b(?P<title>mr|mrs|ms|miss|dr|prof|professor|sir|madam)\.?\s+(?P<surname>[a-z][\w'’-]+)", re.I)
NICKNAME_ZH = re.compile(r"(?:老|小|阿)(?P<surname>[一-鿿])(?![一-鿿]*[板师])")
