"""Invented customers with known duplicates, to measure at size: Chinese and English companies as people file them."""

import random
from collections.abc import Callable
from importlib.resources import files

from assistant.resolution.party import Party

_SHARE_AGAIN = 0.15
_BRAND = (
    "安百博昌诚驰创达德鼎东恩方飞丰福富冠光广海航浩恒宏弘华辉汇惠基佳嘉建健杰捷金锦京晶巨凯康科坤蓝朗乐力立利联良隆龙"
    "美铭诺欧鹏品普启千强庆瑞荣润三森升盛胜世顺思泰腾天通同万伟文沃新鑫信星兴旭轩亚扬耀亿益毅盈优友宇裕元远悦云泽展正"
    "志智中众卓子宗"
)
_LEGAL_ZH = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_SYLLABLES = tuple(start + end for start in "bcdfghklmnprstvw" for end in ("al", "en", "ir", "or", "un"))
_ENDS = ("ton", "ford", "ley", "tech", "wick", "dale", "man", "son", "tis", "via", "zen", "mark", "stone", "well")
_TRADE_EN = ("Foods", "Logistics", "Engineering", "Software", "Pharma", "Textiles", "Energy", "Optics", "Packaging")
_LEGAL_EN = ("Ltd", "Inc", "GmbH", "LLC", "Limited", "Corp.")
_WAYS = ("Lane", "Road", "Street", "Avenue", "Drive")
_FREE = ("qq.com", "163.com", "gmail.com")


def invent(count: int, seed: int = 1) -> tuple[list[Party], dict[str, str]]:
    """`count` records in random order, and by record id the id of the company it is of."""
    draw = random.Random(seed)
    trades = files("assistant.language").joinpath("data", "zh_trades.txt").read_text("utf-8").split()
    cities = files("assistant.language").joinpath("data", "zh_regions.txt").read_text("utf-8").split()[:90]
    parties: list[Party] = []
    truth: dict[str, str] = {}
    company = 0
    while len(parties) < count:
        company += 1
        first = _chinese(draw, trades, cities) if draw.random() < 0.6 else _english(draw)
        copies = [first]
        while draw.random() < _SHARE_AGAIN:
            copies.append(_again(draw, first))
        for names, phones, mails, sites, addresses in copies[: count - len(parties)]:
            record = f"r{len(parties)}"
            parties.append(Party(record, names, phones=phones, emails=mails, websites=sites, addresses=addresses))
            truth[record] = f"c{company}"
    draw.shuffle(parties)
    return parties, truth


Row = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _chinese(draw: random.Random, trades: list[str], cities: list[str]) -> Row:
    brand = "".join(draw.choices(_BRAND, k=draw.choice((2, 2, 3, 4))))
    city = draw.choice(cities)
    name = f"{city}{draw.choice(('', '市'))}{brand}{draw.choice(trades)}{draw.choice(_LEGAL_ZH)}"
    phone = f"0{draw.randint(10, 99)}-{draw.randint(20000000, 89999999)}"
    site = f"www.{draw.choice(_SYLLABLES)}{draw.randint(10, 9999)}{draw.choice(_ENDS)}.com.cn"
    return _known(
        draw, name, phone, site, f"{city}市{draw.choice(_BRAND)}{draw.choice(_BRAND)}路{draw.randint(1, 999)}号"
    )


def _english(draw: random.Random) -> Row:
    words = "".join(draw.choices(_SYLLABLES, k=draw.choice((2, 3)))).capitalize() + draw.choice(_ENDS)
    second = draw.choice(("", f" & {draw.choice(_SYLLABLES).capitalize()}{draw.choice(_ENDS)}"))
    name = f"{words}{second} {draw.choice(_TRADE_EN)} {draw.choice(_LEGAL_EN)}"
    street = f"{draw.randint(1, 300)} {draw.choice(_SYLLABLES).capitalize()}{draw.choice(_ENDS)} {draw.choice(_WAYS)}"
    phone = f"+44 {draw.randint(20, 199)} {draw.randint(1000000, 9999999)}"
    return _known(draw, name, phone, f"{words.lower()}{draw.randint(1, 99)}.com", street)


def _known(draw: random.Random, name: str, phone: str, site: str, address: str) -> Row:
    """What is filed of a company: hardly ever everything."""
    mail = f"{draw.choice(_SYLLABLES)}{draw.randint(1, 99999)}@{draw.choice(_FREE)}"
    return (
        (name,),
        (phone,) if draw.random() < 0.7 else (),
        (mail,) if draw.random() < 0.3 else (),
        (site,) if draw.random() < 0.5 else (),
        (address,) if draw.random() < 0.5 else (),
    )


def _again(draw: random.Random, first: Row) -> Row:
    """The same company as somebody else files it: another form of its name, some of the rest, now and then a slip."""
    (name,), phones, mails, sites, addresses = first
    name = draw.choice(_FORMS)(draw, name)
    keep = draw.random
    return (
        (name,),
        tuple(_slip(draw, phone) for phone in phones if keep() < 0.7),
        mails if keep() < 0.5 else (),
        sites if keep() < 0.7 else (),
        tuple(_slip(draw, address) for address in addresses if keep() < 0.7),
    )


def _slip(draw: random.Random, text: str) -> str:
    """The text, once in ten times with one character doubled or lost."""
    if draw.random() > 0.1:
        return text
    at = draw.randrange(len(text))
    return text[:at] + draw.choice(("", text[at] * 2)) + text[at + 1 :]


def _without_legal(_draw: random.Random, name: str) -> str:
    for ending in sorted((*_LEGAL_ZH, *(f" {legal}" for legal in _LEGAL_EN)), key=len, reverse=True):
        if name.endswith(ending):
            return name[: -len(ending)]
    return name


def _other_legal(draw: random.Random, name: str) -> str:
    short = _without_legal(draw, name)
    return short + (draw.choice(_LEGAL_ZH) if ord(name[-1]) > 0x2E80 else f" {draw.choice(_LEGAL_EN)}")


def _without_city_mark(_draw: random.Random, name: str) -> str:
    return name.replace("市", "", 1)


def _typo(draw: random.Random, name: str) -> str:
    if ord(name[0]) > 0x2E80:
        return _other_legal(draw, name)
    at = draw.randrange(1, max(2, len(name) // 2))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


_FORMS: tuple[Callable[[random.Random, str], str], ...] = (
    lambda _draw, name: name,
    _without_legal,
    _other_legal,
    _without_city_mark,
    _typo,
)
