"""The fields a customer has beside its records: which, of what kind, and how they are read. All is configuration."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from assistant.domain.customer import CustomerKind
from assistant.domain.customer_fact import Aging, FactSource, Value
from assistant.domain.merging import Criterion
from assistant.domain.person import Locale

TEXT_MAX_CHARS = 500
_TRUE = frozenset({"true", "yes", "y", "1", "是", "有", "对"})
_FALSE = frozenset({"false", "no", "n", "0", "否", "无", "没有"})
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
_PHONE_DIGITS = range(5, 21)
_EXTENSION = re.compile(r"转|ext|#|x")


class FieldKind(StrEnum):
    """What the values of a field are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    CODE = "code"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a choice field may have."""

    id: str
    names: Mapping[Locale, str]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field. With `many` it holds several values; with `is_inherited` a subsidiary without one has its parent's.

    `kinds` are the customers that have it; with `identifies` agreeing on it speaks for two customers being one.
    """

    id: str
    names: Mapping[Locale, str]
    kind: FieldKind = FieldKind.TEXT
    many: bool = False
    choices: tuple[Choice, ...] = ()
    kinds: frozenset[CustomerKind] = frozenset(CustomerKind)
    is_inherited: bool = False
    identifies: bool = False
    stale_after: timedelta | None = None
    half_life: timedelta = timedelta(days=365)

    def read(self, given: object) -> Value:
        """A given value, normalised. Raises ValueError saying what is expected."""
        text = " ".join(unicodedata.normalize("NFKC", str(given)).split())
        if not text or len(text) > TEXT_MAX_CHARS:
            raise ValueError(f"1 to {TEXT_MAX_CHARS} characters are expected")
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
            raise ValueError("it holds characters that cannot be shown")
        return _READERS[self.kind](self, text)

    def choice(self, choice_id: str) -> Choice | None:
        return next((one for one in self.choices if one.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class CustomerRules:
    """The fields in the order they are shown, how strong each source of facts is (0 exclusive to 1), and what decides,
    in order, whose a customer is after two were merged."""

    fields: tuple[FieldRule, ...]
    strengths: Mapping[FactSource, float]
    ownership: tuple[Criterion, ...] = tuple(Criterion)

    def field(self, field_id: str) -> FieldRule | None:
        return next((rule for rule in self.fields if rule.id == field_id), None)

    def aging(self, rule: FieldRule) -> Aging:
        """How facts of a field grow old."""
        return Aging(self.strengths, rule.half_life)


def _number(_rule: FieldRule, text: str) -> Value:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise ValueError("a number is expected") from None
    if not math.isfinite(number):
        raise ValueError("a number is expected")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _date(_rule: FieldRule, text: str) -> Value:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")[:10]).isoformat()
    except ValueError:
        raise ValueError("a date as 2026-05-31 is expected") from None


def _yes_no(_rule: FieldRule, text: str) -> Value:
    folded = text.casefold()
    if folded not in _TRUE | _FALSE:
        raise ValueError("yes or no is expected")
    return folded in _TRUE


def _choice(rule: FieldRule, text: str) -> Value:
    for one in rule.choices:
        if text.casefold() in {one.id.casefold(), *(name.casefold() for name in one.names.values())}:
            return one.id
    raise ValueError(f"one of {', '.join(one.id for one in rule.choices)} is expected")


def _phone(_rule: FieldRule, text: str) -> Value:
    digits = re.sub(r"[\s().\-/]", "", _EXTENSION.split(text.casefold())[0])
    if not re.fullmatch(r"\+?\d+", digits) or len(digits.lstrip("+")) not in _PHONE_DIGITS:
        raise ValueError("a phone number is expected")
    return digits


def _email(_rule: FieldRule, text: str) -> Value:
    if not _MAIL.fullmatch(text):
        raise ValueError("an e-mail address is expected")
    return text.casefold()


def _website(_rule: FieldRule, text: str) -> Value:
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("the address of a website is expected")
    return host.removeprefix("www.")


def _code(_rule: FieldRule, text: str) -> Value:
    code = re.sub(r"[\W_]", "", text).upper()
    if not code:
        raise ValueError("letters and digits are expected")
    return code


def _text(_rule: FieldRule, text: str) -> Value:
    return text


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.ADDRESS: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
    FieldKind.WEBSITE: _website,
    FieldKind.CODE: _code,
}
