"""Which column of a table holds what: as somebody says, by its name, and where that tells nothing by its values."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.customer_field import CustomerRules, FieldKind, FieldRule
from assistant.domain.customer_view import fold_name
from assistant.domain.importing import ColumnMap, Target
from assistant.errors import InvalidInput
from assistant.services.desk import Desk

SAMPLE_ROWS = 200
_SEVERAL = frozenset({Target.ALIASES})
_MOSTLY, _OFTEN = 0.8, 0.6
_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|[*＊:：]")
_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?:\.0)?")
_LINE = re.compile(r"(?:\+\d[\d ().-]{6,18}|\(?0\d{2,4}\)?[- ]?\d{6,8}(?:[-转]\d+)?)")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SITE = re.compile(
    r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|io|co|eu|de|uk|fr)(?:\.\w{2})?(?:/\S*)?"
)
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_COMPANY = re.compile(
    r".*(?:公司|集团|厂|研究院|研究所|医院|大学|合作社|事务所|\b(?:ltd|limited|inc|gmbh|llc|plc|corp|co|ag|bv|pty)\.?)$",
    re.IGNORECASE,
)
_LOOKS: Mapping[FieldKind, Callable[[str], object]] = {
    FieldKind.EMAIL: _MAIL.fullmatch,
    FieldKind.CODE: _CODE.fullmatch,
    FieldKind.PHONE: lambda text: _MOBILE.fullmatch(text) or _LINE.fullmatch(text),
    FieldKind.WEBSITE: _SITE.fullmatch,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the columns mean. `guessed` are those of which only the values told."""

    mapping: ColumnMap
    guessed: tuple[str, ...] = ()


def is_known_name(desk: Desk) -> Callable[[str], bool]:
    """Whether a cell is the name of something that is imported."""
    targets = _targets(desk)
    return lambda text: bool(text) and any(fold in targets for fold in _folds(text))


def propose(
    desk: Desk,
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    given: Mapping[str, str],
    saved: ColumnMap | None = None,
) -> Proposal:
    """What each column holds. `given` (name of a column to target, empty for none) goes before `saved`, both before
    what names tell, and that before the values in `sample`.

    Raises InvalidInput: `import_column_unknown`, `import_target_unknown`, `import_target_twice`, and `import_no_name`
    where no column holds the customers' names.
    """
    targets = _targets(desk)
    said = {_column(columns, name): _target(desk, targets, target) for name, target in given.items()}
    held: dict[str, str] = {}
    for column, target in said.items():
        if target and not _is_free(desk, held, target):
            raise InvalidInput(f"{target} is given two columns", code="import_target_twice", why=target)
        if target:
            held[column] = target
    kept = {fold_name(column): target for column, target in (saved or {}).items()}
    for column in columns:
        before = kept.get(fold_name(column))
        if column in said or before is None or (before and before not in targets.values()):
            continue
        said[column] = before
        if before and _is_free(desk, held, before):
            held[column] = before
    for column in columns:
        target = next((targets[fold] for fold in _folds(column) if fold in targets), "")
        if column not in said and column not in held and target and _is_free(desk, held, target):
            held[column] = target
    guessed = tuple(_guess(desk, columns, sample, held, frozenset(said)))
    if Target.NAME not in held.values():
        raise InvalidInput(
            f"no column holds the customers' names; the columns are {', '.join(columns)}",
            code="import_no_name",
            why=", ".join(columns),
        )
    return Proposal({column: held[column] for column in columns if column in held}, guessed)


def target_names(desk: Desk) -> Sequence[str]:
    """Everything that a column may be mapped to."""
    return [*(target.value for target in Target), *(rule.id for rule in desk.customer_rules.fields)]


def _guess(
    desk: Desk, columns: Sequence[str], sample: Sequence[Sequence[str]], held: dict[str, str], said: frozenset[str]
) -> Iterator[str]:
    for place, column in enumerate(columns):
        if column in held or column in said:
            continue
        values = [cells[place] for cells in sample if place < len(cells) and cells[place]]
        target = _by_values(desk.customer_rules, values, held)
        if target and _is_free(desk, held, target):
            held[column] = target
            yield column


def _by_values(rules: CustomerRules, values: Sequence[str], held: Mapping[str, str]) -> str:
    if not values:
        return ""
    for kind, looks in _LOOKS.items():
        if sum(1 for value in values if looks(value)) >= _MOSTLY * len(values):
            return next((rule.id for rule in rules.fields if rule.kind is kind), "")
    if Target.NAME not in held.values() and sum(1 for one in values if _COMPANY.match(one)) >= _OFTEN * len(values):
        return Target.NAME
    return ""


def _targets(desk: Desk) -> Mapping[str, str]:
    """Targets by the folded names a column may have: usual ones, then those of the configured fields, then the ids."""
    rules = {rule.id: rule for rule in desk.customer_rules.fields}
    known = {fold: to for fold, to in desk.imports.targets.items() if to in rules or to in set(Target)}
    for rule in rules.values():
        known |= {fold_name(name): rule.id for name in (*rule.names.values(), rule.id)}
    return known | {fold_name(target): target.value for target in Target}


def _is_free(desk: Desk, held: Mapping[str, str], target: str) -> bool:
    rule: FieldRule | None = desk.customer_rules.field(target)
    return target not in held.values() or target in _SEVERAL or (rule is not None and rule.many)


def _column(columns: Sequence[str], name: str) -> str:
    found = [column for column in columns if column == name] or [
        column for column in columns if fold_name(column) == fold_name(name)
    ]
    if not found:
        why = ", ".join(columns)
        raise InvalidInput(f"there is no column {name}; there are {why}", code="import_column_unknown", why=why)
    return found[0]


def _target(desk: Desk, targets: Mapping[str, str], name: str) -> str:
    if not name.strip():
        return ""
    if (target := targets.get(fold_name(name))) is None:
        why = ", ".join(target_names(desk))
        raise InvalidInput(
            f"{name} is nothing a column may hold; there are {why}", code="import_target_unknown", why=why
        )
    return target


def _folds(name: str) -> Sequence[str]:
    return [fold for fold in (fold_name(name), fold_name(_BRACKETS.sub("", name))) if fold]
