"""What people type about a contact: `title=works manager role=coach phone=138…`, read into what may be set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from assistant.domain.contact import BuyingRole, IdentityKind, Leaning
from assistant.domain.customer_view import fold_name
from assistant.errors import InvalidInput
from assistant.services.wording import LOCALES, Wording

FIELD_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("title", "职务", "职位", "头衔"), "title"),
    **dict.fromkeys(("role", "roles", "角色"), "roles"),
    **dict.fromkeys(("leaning", "态度", "立场"), "leaning"),
    **dict.fromkeys(("relation", "关系"), "relation"),
    **dict.fromkeys(("left", "离开", "离职"), "left_on"),
    **dict.fromkeys(("name", "名字", "姓名"), "name"),
    **dict.fromkeys(("alias", "aliases", "别名", "又名"), "aliases"),
}
WAY_WORDS: Mapping[str, IdentityKind] = {
    **dict.fromkeys(("phone", "电话", "手机", "手机号"), IdentityKind.PHONE),
    **dict.fromkeys(("email", "e-mail", "邮箱"), IdentityKind.EMAIL),
    **dict.fromkeys(("wechat", "微信", "微信号"), IdentityKind.WECHAT),
    **dict.fromkeys(("telegram", "tg"), IdentityKind.TELEGRAM),
    **dict.fromkeys(("wecom", "企业微信"), IdentityKind.WECOM),
    **dict.fromkeys(("feishu", "lark", "飞书"), IdentityKind.FEISHU),
    **dict.fromkeys(("dingtalk", "钉钉"), IdentityKind.DINGTALK),
}
_LEANINGS: Mapping[str, Leaning] = {
    **dict.fromkeys(("支持", "支持者", "supports", "supporter"), Leaning.FOR),
    **dict.fromkeys(("反对", "不支持"), Leaning.AGAINST),
    **dict.fromkeys(("不明", "未知", ""), Leaning.UNKNOWN),
}
_WORDS = "|".join(map(re.escape, sorted((*FIELD_WORDS, *WAY_WORDS), key=len, reverse=True)))
_FIELD = re.compile(rf"(?:^|(?<=[\s，,]))(?P<field>{_WORDS})\s*[=＝]", re.IGNORECASE)
_LIST = re.compile(r"[、,，;；]+")
_DAYS: Mapping[str, int] = {"today": 0, "今天": 0, "yesterday": -1, "昨天": -1}
_WAY = re.compile(
    r"(?P<kind>[A-Za-z-]+|[一-鿿]{2,4})\s*[:：]\s*(?P<value>\S.*)|(?P<phone>\+?\d[\d \-()]{5,18}\d)"
    r"|(?P<email>[^\s@]+@[^\s@]+\.[^\s@]+)"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach somebody that is added, or with `ends` no longer is; with an empty value all of its kind."""

    kind: IdentityKind
    value: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class SaidOfPerson:
    """Who is meant, what is to be set, and how they are reached from now on. `given` is as `contacts.change` takes."""

    name: str
    given: Mapping[str, Any] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether anything is to be changed at all."""
        return bool(self.given or self.ways)


def read_person(text: str, wording: Wording, today: date) -> SaidOfPerson:
    """The name a text begins with, and the fields behind it. Raises InvalidInput with code `contact_field`."""
    found = list(_FIELD.finditer(text))
    name = (text[: found[0].start()] if found else text).strip(" ，,")
    given: dict[str, Any] = {}
    ways: list[Way] = []
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends, strict=False):
        value = text[match.end() : end].strip().rstrip("，,;；").strip()
        word = match["field"].casefold()
        if word in WAY_WORDS:
            ways += _ways(WAY_WORDS[word], value)
        else:
            given[FIELD_WORDS[word]] = _value(FIELD_WORDS[word], value, wording, today)
    return SaidOfPerson(name, given, tuple(ways))


def read_way(text: str) -> tuple[IdentityKind, str] | None:
    """The number, address or id that a text is: bare, or as `kind:id`; None where it is no such thing."""
    match = _WAY.fullmatch(text.strip())
    if match is None:
        return None
    if match["phone"]:
        return IdentityKind.PHONE, match["phone"]
    if match["email"]:
        return IdentityKind.EMAIL, match["email"]
    kind = WAY_WORDS.get(match["kind"].casefold())
    return (kind, match["value"].strip()) if kind else None


def _ways(kind: IdentityKind, value: str) -> list[Way]:
    if not value:
        return [Way(kind, "", ends=True)]
    return [
        Way(kind, one.lstrip("-－").strip(), ends=one[0] in "-－")
        for one in (part.strip() for part in _LIST.split(value))
        if one
    ]


def _value(name: str, value: str, wording: Wording, today: date) -> Any:
    if name == "roles":
        return [_named(one, BuyingRole, "role", wording) for one in _LIST.split(value) if one.strip()]
    if name == "aliases":
        return [one.strip() for one in _LIST.split(value) if one.strip()]
    if name == "leaning":
        return _LEANINGS.get(value.casefold()) or _named(value, Leaning, "leaning", wording)
    if name == "left_on":
        return _day(value, today) if value else None
    return value


def _named(said: str, kind: type[BuyingRole] | type[Leaning], table: str, wording: Wording) -> Any:
    """The one of a kind that is called so in either language, or by its id."""
    wanted = fold_name(said)
    for one in kind:
        names = {fold_name(one.value), *(fold_name(wording.say(f"{table}.{one.value}", locale)) for locale in LOCALES)}
        if wanted in names:
            return one
    raise InvalidInput(f"there is no {table} {said}", code=f"contact_{table}")


def _day(value: str, today: date) -> date:
    if value.casefold() in _DAYS:
        return today + timedelta(days=_DAYS[value.casefold()])
    try:
        return datetime.strptime(value.replace("/", "-").replace(".", "-"), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        raise InvalidInput(f"{value} is no day", code="contact_left_day") from None
