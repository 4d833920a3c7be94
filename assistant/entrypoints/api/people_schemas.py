"""The API's documents about contacts, whose customers are, and the pool."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from assistant.domain.contact import BuyingRole, IdentityKind, Leaning
from assistant.domain.ownership import OwnerKind, What
from assistant.entrypoints.api.record_schemas import Given, Name, bounded_text, printable
from assistant.entrypoints.api.schemas import IdText, Ref, Version

Words = Annotated[str, bounded_text(0, 200), AfterValidator(printable)]
Relation = Annotated[str, bounded_text(0, 100), AfterValidator(printable)]
Reason = Annotated[str, bounded_text(0, 500), AfterValidator(printable)]
IdentityText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(printable)
]


class ContactFields(Given):
    """What may be set. Keys that are not given stay. `relation` is what they are in a household."""

    name: Name | None = None
    title: Words | None = None
    aliases: Annotated[list[Name], Field(max_length=20)] | None = None
    relation: Relation | None = None
    roles: Annotated[list[BuyingRole], Field(max_length=8)] | None = None
    leaning: Leaning | None = None
    left_on: date | None = Field(None, description="The day they left; null: they are there.")

    @model_validator(mode="after")
    def _not_emptied(self) -> "ContactFields":
        for field in self.model_fields_set - {"left_on"}:
            if field in ContactFields.model_fields and getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null; leave it out to keep it")
        return self

    def given(self) -> dict[str, Any]:
        """The fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set if name in ContactFields.model_fields}


class ContactAdded(ContactFields):
    name: Name


class ContactChange(Given):
    version: Version
    fields: ContactFields


class IdentityGiven(Given):
    kind: IdentityKind
    value: IdentityText


class SourceOut(BaseModel):
    """Where a value comes from: a record and its words, or a person alone."""

    field: str
    value: str
    person: Ref | None
    at: datetime
    record_id: str | None
    quote: str


class IdentityOut(BaseModel):
    """`value` is normalised, `shown` as it was given; `person` who said so, null for some imports."""

    id: str
    kind: IdentityKind
    value: str
    shown: str
    person: Ref | None
    since: datetime
    record_id: str | None
    quote: str
    ended_at: datetime | None
    ended_by: Ref | None = Field(description="Who said so; null while it is theirs, and where nobody knows.")


class ContactOut(BaseModel):
    """`strength` of our relationship is from 0 to 100 (docs/contacts.md)."""

    id: str
    customer: Ref
    name: str
    title: str
    aliases: list[str]
    relation: str
    roles: list[BuyingRole]
    leaning: Leaning
    strength: int
    best_known_by: Ref | None
    touches: int
    last_touch_at: datetime | None
    identities: list[IdentityOut]
    left_on: date | None
    version: int


class ContactEventOut(BaseModel):
    """`kind`: added, heard, changed, suggested, left, joined or parted; reached and unreached for what came and went of
    how they are reached, which `changes` names by its kind."""

    kind: str
    person: Ref | None
    at: datetime
    changes: dict[str, tuple[Any, Any]]
    record_id: str | None
    quote: str


class ContactDetail(ContactOut):
    """`former_identities` are how they were reached once, what ended last first."""

    former_identities: list[IdentityOut]
    sources: list[SourceOut]
    history: list[ContactEventOut]


class IdentityHolder(BaseModel):
    contact_id: str
    name: str
    customer: Ref
    identity: IdentityOut


class JoinAsked(Given):
    gone_id: IdText = Field(description="The contact that is the same person; the other's name stays.")
    why: Reason = ""


class OtherContact(Given):
    contact_id: IdText


class ContactRef(BaseModel):
    id: str
    name: str
    title: str


class AlikeContactsOut(BaseModel):
    """`because`: identity (the same number, address or id), name."""

    one: ContactRef
    other: ContactRef
    because: list[str]


class ContactClashOut(BaseModel):
    """Plain values of both, and the one that will hold."""

    field: str
    kept: Any
    gone: Any
    result: Any


class JoinPreviewOut(BaseModel):
    """`strengths` of our relationship with the kept one, the other, and both as one; `mentions` counts the records that
    name the other."""

    kept: ContactRef
    gone: ContactRef
    title: str
    aliases: list[str]
    relation: str
    roles: list[BuyingRole]
    leaning: Leaning
    left_on: date | None
    clashes: list[ContactClashOut]
    strengths: tuple[int, int, int]
    identities: list[IdentityOut]
    mentions: int


class JoinOut(BaseModel):
    """`moved` counts the rows that went over, by table."""

    id: str
    kept: ContactRef
    gone: ContactRef
    person: Ref | None
    why: str
    moved: dict[str, int]
    joined_at: datetime
    undone_at: datetime | None
    undone_by: Ref | None


class OwnerOut(BaseModel):
    person: Ref
    kind: OwnerKind
    since: datetime


class OwnershipEventOut(BaseModel):
    """`by` is null for what came by itself."""

    what: What
    kind: OwnerKind
    person: Ref
    by: Ref | None
    at: datetime
    reason: str


class OwnersOut(BaseModel):
    owners: list[OwnerOut]
    history: list[OwnershipEventOut]


class OwnerGiven(Given):
    person_id: IdText
    kind: OwnerKind = OwnerKind.FOLLOWS
    reason: Reason = ""


class HandOverAsked(Given):
    """All customers of `from_id`, or those named."""

    from_id: IdText
    to_id: IdText
    customer_ids: Annotated[list[IdText], Field(min_length=1, max_length=1000)] | None = None
    reason: Reason = ""
    preview: bool = Field(False, description="Say what would move, and move nothing.")


class HandOverOut(BaseModel):
    """`lead_ids` are leads being worked on; they move only with everything."""

    customers: list[Ref]
    opportunity_ids: list[str]
    lead_ids: list[str]
    done: bool


class PooledOut(BaseModel):
    """`was` is whose it was last; null where it was nobody's."""

    customer: Ref
    was: Ref | None
    released_at: datetime | None
    what: What | None
    reason: str
    last_record_at: datetime | None


class TakenOut(BaseModel):
    """`state`: taken, or asked where a manager has to agree."""

    customer: Ref
    state: str
    request_id: str | None


class ReleaseAsked(Given):
    reason: Annotated[str, bounded_text(1, 500), AfterValidator(printable)]


class RequestDecided(Given):
    agreed: bool


class RequestOut(BaseModel):
    """`state`: agreed, refused, or lapsed where somebody was responsible by then."""

    id: str
    customer: Ref
    person: Ref
    state: str
