"""Currencies and the figure the amount scanners hand on."""

import re
from dataclasses import dataclass, replace

# Longer names first; all in folded form. 块 and 元 say no currency of their own.
_CURRENCIES = (
    (r"新台币|台币|ntd(?![a-z])|nt\$|twd(?![a-z])|taiwan(?:ese)? dollars?", "TWD"),
    (r"港币|港元|港纸|hkd(?![a-z])|hk\$|hong ?kong dollars?", "HKD"),
    (r"新加坡元|新币|坡币|sgd(?![a-z])|s\$|sing(?:apore)? dollars?", "SGD"),
    (r"澳元|澳币|aud(?![a-z])|a\$|australian dollars?|aussie dollars?", "AUD"),
    (r"加元|加币|cad(?![a-z])|c\$|canadian dollars?", "CAD"),
    (r"人民币|rmb(?![a-z])|cny(?![a-z])|￥|¥|yuan(?![a-z])|renminbi", "CNY"),
    (r"日元|日币|日圆|jpy(?![a-z])|japanese yen|yen(?![a-z])", "JPY"),
    (r"韩元|韩币|krw(?![a-z])|korean won", "KRW"),
    (r"瑞郎|瑞士法郎|chf(?![a-z])|swiss francs?", "CHF"),
    (r"卢布|rub(?![a-z])|roubles?", "RUB"),
    (r"卢比|inr(?![a-z])|₹|rupees?", "INR"),
    (r"欧元|欧(?=[，。,.\s]|$)|eur(?![a-z])|euros?(?![a-z])|€", "EUR"),
    (r"英镑|gbp(?![a-z])|pounds?(?: sterling)?(?![a-z])|sterling(?![a-z])|quid(?![a-z])|£", "GBP"),
    (r"美金|美元|美刀|us\$|usd(?![a-z])|u\.s\. dollars?|us dollars?|dollars?(?![a-z])|bucks?(?![a-z])|\$", "USD"),
)
CURRENCY = "(?:" + "|".join(pattern for pattern, _ in _CURRENCIES) + ")"
"""Any currency, spoken or as a sign, in folded text (no groups)."""
_NAMED = tuple((re.compile(pattern), code) for pattern, code in _CURRENCIES)
_CURRENCY = re.compile(CURRENCY)
_BEFORE_CHARS = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount a scanner found; `ranged` when it is the upper end of a range, `approximate` when said so inside it."""

    start: int
    end: int
    amount: int | float
    currency: str | None = None
    ranged: bool = False
    approximate: bool = False
    implied: bool = False

    def with_currency(self, currency: str | None) -> "Figure":
        return replace(self, currency=currency)


def currency_code(name: str) -> str | None:
    """The ISO 4217 code of a currency as written or said, folded; None when it is none we know."""
    return next((code for pattern, code in _NAMED if pattern.fullmatch(name.strip())), None)


def currency_near(text: str, figure: Figure) -> str | None:
    """The currency said right before or after a figure, within its clause."""
    if match := re.compile(rf"\s*(?:的|块|元)?\s*(?P<name>{CURRENCY})").match(text, figure.end):
        return currency_code(match["name"])
    before = text[max(0, figure.start - _BEFORE_CHARS) : figure.start]
    last = None
    for last in _CURRENCY.finditer(before):  # noqa: B007 - the last one is wanted
        pass
    return currency_code(last[0]) if last and not re.search("[。；;!?]", before[last.end() :]) else None


def whole(value: float) -> int | float:
    """A figure without the binary dust of its decimals: 1.2 * 1e8 as 120000000."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
