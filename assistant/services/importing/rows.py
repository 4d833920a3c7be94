"""A row of a table as a customer: values read by the rules of their fields, what is wrong named with its place."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from assistant.domain.contact import IdentityKind, normalise
from assistant.domain.customer import CustomerKind
from assistant.domain.customer_fact import Value
from assistant.domain.customer_field import FieldKind, FieldRule
from assistant.domain.customer_view import fold_name
from assistant.domain.importing import ImportSettings, Problem, RowContact, RowRead, Target
from assistant.errors import InvalidInput
from assistant.services.customerkeeping import usable_name
from assistant.services.desk import Desk
from assistant.sheets.writing import unguarded

Meaning = TypeVar("Meaning")

PERSON_MAX_CHARS = 200
_SPLITS = {
    FieldKind.TEXT: re.compile(r"[;；,，、|\n]"),
    FieldKind.CHOICE: re.compile(r"[;；,，、|\n]"),
    FieldKind.PHONE: re.compile(r"[;；,，、/|\n]"),
    FieldKind.EMAIL: re.compile(r"[;；,，、/|\s]"),
    FieldKind.WEBSITE: re.compile(r"[;；,，、|\s]"),
    FieldKind.CODE: re.compile(r"[;；,，、|\n]"),
}
_ELSE = re.compile(r"[;；|\n]")
_NAMES = re.compile(r"[;；、|\n]")
_REMARK = re.compile(r"[（(][^（()）\d]*[）)]")
_POWER = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})")
_POINT = re.compile(r"(\d+)\.0+")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_ERRORS = frozenset({"#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "####"})
_REACHED_BY = {
    Target.CONTACT_PHONE: (IdentityKind.PHONE, FieldKind.PHONE),
    Target.CONTACT_EMAIL: (IdentityKind.EMAIL, FieldKind.EMAIL),
    Target.CONTACT_WECHAT: (IdentityKind.WECHAT, FieldKind.CODE),
}


@dataclass
class _Reading:
    """A row while it is read."""

    texts: dict[str, str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    values: list[tuple[FieldRule, Value, str, str]] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)


class RowReader:
    """Reads rows of one table. What `settings` leave out does not reject a row."""

    def __init__(self, desk: Desk, settings: ImportSettings) -> None:
        self._rules = desk.customer_rules
        self._imports = desk.imports
        self._settings = settings
        self._columns = [
            (place, column, target, self._rules.field(target) if target not in set(Target) else None)
            for place, column in enumerate(settings.columns)
            if (target := settings.mapping.get(column))
        ]
        self._by_kind = {rule.kind: rule for rule in reversed(self._rules.fields)}

    def read(self, number: int, cells: Sequence[str]) -> RowRead:
        """What a row says. Raises nothing: what is wrong stands in its problems."""
        reading = _Reading()
        for place, column, target, rule in self._columns:
            text = unguarded(cells[place]) if place < len(cells) else ""
            if text.strip().casefold() in self._imports.empty or not text.strip():
                continue
            if text.casefold() in _ERRORS:
                reading.problems.append(Problem("cell_error", column, text))
            elif rule is not None:
                self._read_field(reading, rule, column, text)
            elif target == Target.ALIASES:
                reading.aliases += _parts(_NAMES, text)
            else:
                reading.texts[target] = " ".join(text.split())
        if any(cells[len(self._settings.columns) :]):
            reading.problems.append(Problem("too_many_cells", value=str(len(cells))))
        return self._whole(number, reading)

    def _whole(self, number: int, reading: _Reading) -> RowRead:
        texts, problems = reading.texts, reading.problems
        name = texts.get(Target.NAME, "")
        if not name:
            problems.append(Problem("name_missing"))
        elif not _is_usable(name):
            problems.append(Problem("name_unusable", self._column_of(Target.NAME), name[:50]))
        kind = self._word(reading, Target.KIND, self._imports.kinds.get, "kind_unknown") or CustomerKind.ORGANISATION
        contact = self._contact(reading)
        decision = self._word(reading, Target.DECISION, self._imports.decisions.get, "decision_unknown")
        values: dict[tuple[str, Value], None] = {}
        for rule, value, column, text in reading.values:
            if kind in rule.kinds:
                values[rule.id, value] = None
            else:
                reading.unreadable.append(Problem("field_of_other_kind", column, text))
        leaves_out = self._settings.leaves_out
        return RowRead(
            number,
            name,
            kind,
            tuple(alias for alias in dict.fromkeys(reading.aliases) if _is_usable(alias) and alias != name),
            tuple(values),
            contact,
            texts.get(Target.PARENT, ""),
            texts.get(Target.OWNER, ""),
            decision,
            tuple(problems if leaves_out else [*problems, *reading.unreadable]),
            (*reading.left_out, *(reading.unreadable if leaves_out else ())),
        )

    def _read_field(self, reading: _Reading, rule: FieldRule, column: str, text: str) -> None:
        said: dict[Value, str] = {}
        for part in _parts(_SPLITS.get(rule.kind, _ELSE), text) if rule.many else [text]:
            try:
                said.setdefault(rule.read(_tidy(rule.kind, part)), part)
            except _LostDigits:
                reading.unreadable.append(Problem("digits_lost", column, part))
            except ValueError:
                reading.unreadable.append(Problem(f"value_{rule.kind}", column, part[:50], _choices(rule)))
        reading.values += [(rule, value, column, part) for value, part in said.items()]

    def _contact(self, reading: _Reading) -> RowContact | None:
        """The person in the row. Where nobody is named, phone and mail are the customer's own."""
        reached = [one for target in _REACHED_BY for one in self._reached(reading, target)]
        name, title = reading.texts.get(Target.CONTACT, ""), reading.texts.get(Target.CONTACT_TITLE, "")
        if len(name) > PERSON_MAX_CHARS or len(title) > PERSON_MAX_CHARS:
            reading.problems.append(Problem("value_text", self._column_of(Target.CONTACT), name[:50]))
            return None
        if wechat := reading.texts.get(Target.CONTACT_WECHAT, "") if not name else "":
            reading.left_out.append(Problem("nobody_named", self._column_of(Target.CONTACT_WECHAT), wechat[:50]))
        return RowContact(name, title, tuple(reached)) if name else None

    def _reached(self, reading: _Reading, target: Target) -> Iterable[tuple[IdentityKind, str, str]]:
        """Identities in a cell. Phone and mailbox are also how the customer is reached, and tell it from others."""
        column, text = self._column_of(target), reading.texts.get(target, "")
        kind, field_kind = _REACHED_BY[target]
        rule = self._by_kind.get(field_kind) if kind is not IdentityKind.WECHAT else None
        if rule is not None and text:
            self._read_field(reading, rule, column, text)
        for part in _parts(_SPLITS[field_kind], text):
            try:
                value = normalise(kind, _tidy(field_kind, part) if kind is IdentityKind.PHONE else part)
                if max(len(value), len(part)) > PERSON_MAX_CHARS:
                    raise ValueError("an id has at most 200 characters")
                yield kind, value, part
            except (_LostDigits, ValueError):
                if rule is None:  # else it is named already
                    reading.unreadable.append(Problem(f"value_{field_kind}", column, part[:50]))

    def _word(
        self, reading: _Reading, target: Target, meanings: Callable[[str], Meaning | None], code: str
    ) -> Meaning | None:
        text = reading.texts.get(target, "")
        found = meanings(fold_name(text)) if text else None
        if text and found is None:
            reading.problems.append(Problem(code, self._column_of(target), text[:50]))
        return found

    def _column_of(self, target: Target) -> str:
        return next((column for _, column, to, _ in self._columns if to == target), "")


class _LostDigits(Exception):
    """A number that a spreadsheet rounded."""


def _tidy(kind: FieldKind, text: str) -> str:
    """A value as a person would type it, where spreadsheets write it in their own way. Raises _LostDigits."""
    if kind in (FieldKind.PHONE, FieldKind.CODE):
        if power := _POWER.fullmatch(text):
            digits, exponent = power[2] or "", int(power[3])
            if len(digits) < exponent or (kind is FieldKind.CODE and exponent > 14):
                raise _LostDigits
            return (power[1] + digits)[: exponent + 1]
        if whole := _POINT.fullmatch(text):
            return whole[1]
        return _REMARK.sub("", text) if kind is FieldKind.PHONE else text
    if kind is FieldKind.DATE and (day := _DAY.fullmatch(text)):
        return f"{int(day[1]):04}-{int(day[2]):02}-{int(day[3]):02}"
    return text


def _parts(split: re.Pattern[str], text: str) -> Iterable[str]:
    return [part.strip() for part in split.split(text) if part.strip()]


def _is_usable(name: str) -> bool:
    try:
        usable_name(name)
    except InvalidInput:
        return False
    return True


def _choices(rule: FieldRule) -> str:
    return ", ".join(choice.id for choice in rule.choices)
