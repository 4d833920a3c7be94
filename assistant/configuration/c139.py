"""Reading the C139 file: items, questions and cue words."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from assistant.configuration.files import Id, NamesGiven, Part, among, differ, read_file
from assistant.domain import c139
from assistant.domain.followup import LIST_FIELDS
from assistant.domain.person import Names

Phrase = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Phrases = tuple[Phrase, ...]
FIELDS = (*sorted(LIST_FIELDS), "budget", "decision_on")


def read_method(path: Path | None = None) -> c139.Method:
    """The method of `path`, or the one that comes with Spotter. Raises InvalidInput, naming what is wrong where."""
    return read_file(_File, path, "c139.toml", "health.c139_file").method()


def reworded(method: c139.Method, asked: Mapping[str, Names]) -> c139.Method:
    """`method` with a question of one's own for each item in `asked`, in place of those of its parts."""
    return replace(
        method,
        items=tuple(
            replace(item, parts=tuple(replace(part, ask=asked[item.id]) for part in item.parts))
            if item.id in asked
            else item
            for item in method.items
        ),
    )


class _Words(Part):
    not_before: Phrases = ()
    ignorance: Phrases = ()
    unsure: Phrases = ()
    leaving: Phrases = ()
    roles: Phrases = ()
    rivals: Phrases = ()


class _FieldCue(Part):
    field: str
    least: int = Field(1, ge=1, le=50)
    with_title: bool = False
    with_date: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        among((self.field,), FIELDS)
        if self.with_title and self.field != "contacts":
            raise ValueError("with_title is for contacts only")
        if self.with_date and self.field != "next_steps":
            raise ValueError("with_date is for next_steps only")
        return self


class _Part(Part):
    id: Id
    ask: NamesGiven
    fields: tuple[_FieldCue, ...] = ()
    cues: Phrases = ()
    denials: Phrases = ()
    near: Literal["", "person", "rival"] = ""

    @model_validator(mode="after")
    def _filled(self) -> Self:
        if not self.fields and not self.cues:
            raise ValueError(f"part {self.id} has neither fields nor cues: nothing could fill it")
        return self


class _Item(Part):
    id: str
    name: NamesGiven
    short: NamesGiven | None = None
    parts: tuple[_Part, ...] = Field(min_length=1)
    enough: int | None = Field(None, ge=1)

    @field_validator("id")
    @classmethod
    def _known(cls, item_id: str) -> str:
        return among((item_id,), tuple(c139.ITEMS))[0]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        differ([part.id for part in self.parts], f"part of item {self.id}")
        if self.enough and self.enough > len(self.parts):
            raise ValueError(f"item {self.id} has {len(self.parts)} parts; enough cannot be {self.enough}")
        return self

    def item(self) -> c139.Item:
        parts = tuple(
            c139.Part(
                part.id,
                part.ask.names(),
                tuple(c139.FieldCue(cue.field, cue.least, cue.with_title, cue.with_date) for cue in part.fields),
                part.cues,
                part.denials,
                part.near,
            )
            for part in self.parts
        )
        short = self.short.names() if self.short else None
        return c139.Item(self.id, self.name.names(), parts, self.enough or len(parts), short)


class _File(Part):
    words: _Words = _Words()
    items: tuple[_Item, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [item.id for item in self.items]
        differ(given, "item")
        if missing := [item_id for item_id in c139.ITEMS if item_id not in given]:
            raise ValueError(f"item {missing[0]} is missing: C139 has thirteen")
        return self

    def method(self) -> c139.Method:
        by_id = {item.id: item.item() for item in self.items}
        return c139.Method(tuple(by_id[item_id] for item_id in c139.ITEMS), c139.Words(**dict(self.words)))
