"""Values the way people say them: dates, amounts, and every field of a follow-up, in both languages."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assistant.domain.followup import Budget, Contact, Grain, GrainedDate, HelpAsked, NextStep, Qualifier
from assistant.domain.person import Locale
from assistant.services.wording import Wording

_ZH_DAYS = "一二三四五六日"
_ZH_QUARTERS = "一二三四"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$"}


def date_text(value: date | GrainedDate, locale: Locale, today: date) -> str:
    """5月8日 周五, 5月, 二季度 · Fri 8 May, May, Q2; with the year where it is not that of `today`."""
    held = value if isinstance(value, GrainedDate) else GrainedDate(value)
    day = held.date
    is_zh = locale == "zh-CN"
    year = "" if day.year == today.year else f"{day.year}年" if is_zh else f" {day.year}"
    match held.grain:
        case Grain.DAY:
            if is_zh:
                return f"{year}{day.month}月{day.day}日 周{_ZH_DAYS[day.weekday()]}"
            return f"{_EN_DAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]}{year}"
        case Grain.WEEK:
            monday = day - timedelta(days=day.weekday())
            if is_zh:
                return f"{year}{monday.month}月{monday.day}日那周"
            return f"week of {monday.day} {_EN_MONTHS[monday.month - 1]}{year}"
        case Grain.MONTH:
            return f"{year}{day.month}月" if is_zh else f"{_EN_MONTHS[day.month - 1]}{year}"
        case Grain.QUARTER:
            quarter = (day.month + 2) // 3
            return f"{year}{_ZH_QUARTERS[quarter - 1]}季度" if is_zh else f"Q{quarter}{year}"
        case Grain.YEAR:
            return f"{day.year}年" if is_zh else str(day.year)


def amount_text(budget: Budget, locale: Locale) -> str:
    """约120万元, 最多18万美元 · about ¥1,200,000, up to $180,000."""
    if locale == "zh-CN":
        before = {Qualifier.ABOUT: "约", Qualifier.MAX: "最多", Qualifier.MIN: "至少"}.get(budget.qualifier, "")
        units = {None: "", "CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}
        unit = units.get(budget.currency, f" {budget.currency}")
        return f"{before}{_zh_number(budget.amount)}{unit}"
    before = {Qualifier.ABOUT: "about ", Qualifier.MAX: "up to ", Qualifier.MIN: "at least "}.get(budget.qualifier, "")
    number = _plain_number(budget.amount)
    if budget.currency is None:
        return before + number
    symbol = _SYMBOLS.get(budget.currency)
    return f"{before}{symbol}{number}" if symbol else f"{before}{budget.currency} {number}"


def value_text(wording: Wording, name: str, value: Any, locale: Locale, today: date) -> str:
    """One value of the field `name`, or one item of a list field, in a line."""
    match value:
        case Budget():
            return amount_text(value, locale)
        case Contact():
            others = "、".join(value.aliases) if locale == "zh-CN" else ", ".join(value.aliases)
            named = f"{value.name} · {value.title}" if value.title else value.name
            return wording.say("value.also", locale, value=named, others=others) if others else named
        case NextStep():
            parts = [value.action]
            if value.due:
                parts.append(date_text(value.due, locale, today))
            if value.owner != "self":
                parts.append(value.owner)
            return " · ".join(parts)
        case HelpAsked():
            return wording.say("value.help", locale, to=value.to, what=value.what)
        case date() | GrainedDate():
            return date_text(value, locale, today)
    if name in {"channel", "stage_hint", "sentiment"}:
        return wording.say(f"{name}.{value.value}", locale)
    return str(value)


def field_label(wording: Wording, name: str, locale: Locale) -> str:
    """What people call the field `name`."""
    return wording.say(f"field.{name}", locale)


def changed_text(wording: Wording, fields: Mapping[str, Any], locale: Locale, today: date) -> str:
    """What fields were set to, in a line: 预算 80万；竞争对手 已清空 · Budget 800,000; Competitors emptied."""
    said = []
    for name, value in fields.items():
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        texts = ("、" if locale == "zh-CN" else ", ").join(
            value_text(wording, name, one, locale, today) for one in values
        )
        said.append(f"{field_label(wording, name, locale)} {texts or wording.say('value.emptied', locale)}")
    return ("；" if locale == "zh-CN" else "; ").join(said)


def duration_text(seconds: float) -> str:
    """0:42, 12:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _zh_number(amount: float) -> str:
    for size, unit in ((100_000_000, "亿"), (10_000, "万")):
        share = Decimal(str(amount)) / size
        if share >= 1 and share == round(share, 2):
            return f"{_plain_number(float(share))}{unit}"
    return _plain_number(amount)


def _plain_number(amount: float) -> str:
    text = f"{amount:,.4f}" if isinstance(amount, float) and not amount.is_integer() else f"{int(amount):,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
