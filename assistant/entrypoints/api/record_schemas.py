"""The record format as documents: what may be sent, within bounds, and what is held."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assistant.domain.followup import Channel, Grain, Qualifier, Sentiment, Stage


def printable(text: str) -> str:
    """`text`, unless it holds control characters, which no database or screen wants."""
    if any(ord(character) < 32 and character not in "\t\n\r" for character in text):
        raise ValueError("must not hold control characters")
    return text


def bounded_text(min_length: int, max_length: int) -> Any:
    """Text without blanks around it, of so many characters."""
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length)


Name = Annotated[str, bounded_text(1, 200), AfterValidator(printable)]
Phrase = Annotated[str, bounded_text(1, 1000), AfterValidator(printable)]


class Given(BaseModel):
    """A document from outside: unknown keys are refused, so that a typing error is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class DateValue(Given):
    date: date
    grain: Grain = Grain.DAY


class ContactValue(Given):
    name: Name
    title: Name | None = None
    aliases: list[Name] = Field([], max_length=20)


class BudgetValue(Given):
    amount: int | float = Field(ge=0, lt=1e15, allow_inf_nan=False)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    qualifier: Qualifier = Qualifier.EXACT


class StepValue(Given):
    action: Phrase
    due: DateValue | None = None
    owner: Name = "self"


class HelpValue(Given):
    to: Name
    what: Phrase


Phrases = Annotated[list[Phrase], Field(max_length=50)]
Names = Annotated[list[Name], Field(max_length=50)]


class Fields(Given):
    """What a note says about a customer. What was not said is null or empty."""

    customer: Name | None = None
    contacts: Annotated[list[ContactValue], Field(max_length=50)] = []
    channel: Channel | None = None
    occurred_on: date | None = None
    needs: Phrases = []
    current_systems: Names = []
    budget: BudgetValue | None = None
    decision_on: DateValue | None = None
    competitors: Names = []
    products: Names = []
    risks: Phrases = []
    stage_hint: Stage | None = None
    next_steps: Annotated[list[StepValue], Field(max_length=50)] = []
    help_requests: Annotated[list[HelpValue], Field(max_length=50)] = []
    sentiment: Sentiment | None = None


class DateOut(BaseModel):
    """A day, or the last day of the period that `grain` names."""

    date: date
    grain: Grain


class ContactOut(BaseModel):
    name: str
    title: str | None
    aliases: list[str]


class BudgetOut(BaseModel):
    amount: int | float
    currency: str | None
    qualifier: Qualifier


class StepOut(BaseModel):
    action: str
    due: DateOut | None
    owner: str


class HelpOut(BaseModel):
    to: str
    what: str


class FieldsOut(BaseModel):
    """What a note says about a customer, as held; the bounds of what may be sent do not apply."""

    customer: str | None
    contacts: list[ContactOut]
    channel: Channel | None
    occurred_on: date | None
    needs: list[str]
    current_systems: list[str]
    budget: BudgetOut | None
    decision_on: DateOut | None
    competitors: list[str]
    products: list[str]
    risks: list[str]
    stage_hint: Stage | None
    next_steps: list[StepOut]
    help_requests: list[HelpOut]
    sentiment: Sentiment | None
