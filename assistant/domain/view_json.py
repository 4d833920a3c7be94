"""View changes and single field values as plain JSON values, in the record format."""

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.domain.customer_view import Change
from assistant.domain.followup import LIST_FIELDS, FollowupFields
from assistant.domain.followup_json import fields_from_json, fields_to_json

Json = dict[str, Any]


def value_to_json(name: str, value: Any) -> Any:
    """One value of a field, or one item of a list field; None stays None. Raises TypeError for an unknown field."""
    if value is None:
        return None
    held: dict[str, Any] = {name: (value,) if name in LIST_FIELDS else value}
    document = fields_to_json(FollowupFields(**held))[name]
    return document[0] if name in LIST_FIELDS else document


def value_from_json(name: str, document: Any) -> Any:
    """The inverse of `value_to_json`. Bad shapes raise ValueError, KeyError or TypeError."""
    if document is None:
        return None
    if name in LIST_FIELDS:
        return getattr(fields_from_json({name: [document]}), name)[0]
    return getattr(fields_from_json({name: document}), name)


def changes_to_json(changes: Iterable[Change]) -> list[Json]:
    """Changes as a list of objects, keys as in `Change`."""
    return [
        {
            "field": change.field,
            "kind": change.kind,
            "after": value_to_json(change.field, change.after),
            "before": value_to_json(change.field, change.before),
        }
        for change in changes
    ]


def changes_from_json(items: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The inverse of `changes_to_json`."""
    return tuple(
        Change(
            item["field"],
            item["kind"],
            value_from_json(item["field"], item["after"]),
            value_from_json(item["field"], item["before"]),
        )
        for item in items
    )
