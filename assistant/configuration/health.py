"""The parts of the selling file that say how the health of opportunities is read."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from assistant.configuration.c139 import read_method, reworded
from assistant.configuration.files import NamesGiven, Part, Word, among
from assistant.domain.c139 import ITEMS
from assistant.domain.health_rules import HealthRules, Thresholds

Days = Annotated[int, Field(ge=1, le=10_000)]


class ThresholdsGiven(Part):
    """What is not given is as in `[health]` for all types, and there as in `Thresholds`."""

    silent_days: Days | None = None
    stuck_days: Days | None = None
    stuck_factor: float | None = Field(None, ge=1, le=100)
    history_min: int | None = Field(None, ge=1, le=1000)

    def over(self, otherwise: Thresholds) -> Thresholds:
        """The thresholds with those of `otherwise` where none are given."""
        given = {name: value for name in ThresholdsGiven.model_fields if (value := getattr(self, name)) is not None}
        usual = {name: getattr(otherwise, name) for name in ThresholdsGiven.model_fields}
        return Thresholds(**(usual | given))


class HealthGiven(ThresholdsGiven):
    """The table `[health]`. `c139_file` stands beside the selling file."""

    stale_days: Days = 180
    counts: Annotated[str, Field(pattern="^(heard|confirmed)$")] = "heard"
    coach_parts: tuple[Word, ...] = ("coach", "教练")
    prior_deals: float = Field(8.0, gt=0, le=1000)
    c139_file: Path | None = None
    questions: dict[str, NamesGiven] = Field(default_factory=dict)

    @field_validator("questions")
    @classmethod
    def _known(cls, questions: dict[str, NamesGiven]) -> dict[str, NamesGiven]:
        among(tuple(questions), tuple(ITEMS))
        return questions

    def rules(self, folder: Path | None) -> HealthRules:
        """The rules; files are looked for in `folder`. Raises InvalidInput."""
        path = self.c139_file
        if path is not None and folder is not None:
            path = folder / path
        asked = {item_id: names.names() for item_id, names in self.questions.items()}
        return HealthRules(
            reworded(read_method(path), asked),
            self.stale_days,
            self.counts == "heard",
            frozenset(part.casefold() for part in self.coach_parts),
            self.prior_deals,
        )
