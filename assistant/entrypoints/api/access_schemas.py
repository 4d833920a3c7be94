"""The API's documents about teams, roles, the audit log and people's data."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from assistant.domain.person import Locale
from assistant.entrypoints.api.record_schemas import Given, printable
from assistant.entrypoints.api.schemas import IdText, Ref

Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), AfterValidator(printable)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(printable)]
TerritoryId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,30}$")]
IdOrNone = Annotated[str, StringConstraints(pattern=r"^[0-9a-z_-]{0,32}$")]


class TeamGiven(Given):
    """A team to be made."""

    name: Name
    parent_id: IdOrNone = Field("", description="The team above it; empty: none.")
    leader_id: IdText | None = None


class TeamChange(Given):
    """What to change of a team; what is not given stays."""

    parent_id: IdOrNone | None = Field(None, description="The team above it; empty: none.")
    leader_id: IdOrNone | None = Field(None, description="Who leads it; empty: nobody.")


class TeamOut(BaseModel):
    """A team with its people."""

    id: str
    name: str
    parent_id: str
    leader: Ref | None
    members: list[Ref]


class PersonChange(Given):
    """What to change of a person; what is not given stays."""

    role: Name | None = Field(None, description="One, or several parted by commas.")
    territories: list[TerritoryId] | None = Field(None, max_length=100)


class PersonAccess(BaseModel):
    """A person with what access goes by."""

    id: str
    name: str
    role: str
    is_admin: bool
    territories: list[str]


class PersonListed(BaseModel):
    """A person as the list of people has them; `channels` are those they have joined by."""

    id: str
    name: str
    role: str
    locale: Locale
    is_admin: bool
    teams: list[Ref]
    territories: list[str]
    channels: list[str]


class LabelsGiven(Given):
    """All labels that a customer is to have."""

    labels: list[Label] = Field(max_length=50)


class LabelsOut(BaseModel):
    """The labels a customer has, folded."""

    labels: list[str]


class AuditOut(BaseModel):
    """One thing that was done, read or refused."""

    seq: int
    at: datetime
    person: Ref | None
    entry: str
    action: str
    kind: str
    resource_id: str
    customer_id: str
    fields: list[str]
    outcome: str
    why: str


class WhoseData(Given):
    """A user by name, or with `customer_id` a contact of that customer by name."""

    name: Name
    customer_id: IdText | None = None


class ErasureAsked(WhoseData):
    """What to erase; without `confirm` nothing is changed and the answer says what would be."""

    confirm: bool = False
    audio: bool = Field(False, description="Delete the recordings of notes that name the person, too.")


class ErasureOut(BaseModel):
    """What was touched, or would be: rows by table, and recordings."""

    done: bool
    pseudonym: str
    rows: dict[str, int]
    audio: list[str]


class PersonalDataOut(BaseModel):
    """All that is held of a person."""

    names: list[str]
    named_in: dict[str, list[dict[str, Any]]]
    audio: list[str]
    account: dict[str, list[dict[str, Any]]] | None = None
    customer: Ref | None = None
    audit: list[dict[str, Any]]
