"""View changes and single field values as plain JSON values, in the record format."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.domain.customer_view import Change, Provenance, ViewValue
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


def values_to_json(name: str, values: Sequence[Any]) -> list[Any]:
    """Several values of a field as `value_to_json` gives each."""
    if name not in LIST_FIELDS:
        return [value_to_json(name, value) for value in values]
    held: dict[str, Any] = {name: tuple(values)}
    document: list[Any] = fields_to_json(FollowupFields(**held))[name]
    return document


def values_from_json(name: str, documents: Sequence[Any]) -> tuple[Any, ...]:
    """The inverse of `values_to_json`."""
    if name not in LIST_FIELDS:
        return tuple(value_from_json(name, document) for document in documents)
    values: tuple[Any, ...] = getattr(fields_from_json({name: documents}), name)
    return values


def held_to_json(held: Mapping[str, Sequence[ViewValue]]) -> Json:
    """A view's values with their sources, compact: by field the values, and (record, author, time, words) of each."""
    return {
        name: {
            "values": values_to_json(name, [one.value for one in values]),
            "sources": [
                [one.source.record_id, one.source.author_id, one.source.said_at.isoformat(), one.source.quote]
                for one in values
            ],
        }
        for name, values in held.items()
    }


def held_from_json(document: Mapping[str, Any], newest: int | None = None) -> dict[str, tuple[ViewValue, ...]]:
    """The inverse of `held_to_json`; of each field the first `newest` values alone, where that is given."""
    return {
        name: tuple(
            ViewValue(value, Provenance(record_id, author_id, datetime.fromisoformat(said_at), quote))
            for value, (record_id, author_id, said_at, quote) in zip(
                values_from_json(name, one["values"][:newest]), one["sources"][:newest], strict=True
            )
        )
        for name, one in document.items()
    }


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
