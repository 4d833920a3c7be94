"""The pool file: what comes with Spotter takes nothing away; mistakes are named."""

from pathlib import Path

import pytest

from assistant.configuration.pool import read_pool
from assistant.domain.pool import PoolRules, Takes
from assistant.errors import InvalidInput

EXAMPLE = Path(__file__).parents[3] / "examples" / "pool" / "field_force.toml"


def test_as_it_comes_nothing_is_ever_taken_from_anybody() -> None:
    rules = read_pool()
    assert rules == PoolRules() and rules.shortest_days is None


def test_the_example_of_a_field_force_holds() -> None:
    rules = read_pool(EXAMPLE)
    assert (rules.shortest_days, rules.retake_days, rules.takes_a_day) == (30, 14, 5)
    assert (rules.role("Trainee").takes, rules.role("业务员").max_held) == (Takes.ASKS, 150)
    assert rules.is_manager("主管") and not rules.is_manager("rep")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "colour"),
        ("release_after_days = 0", "release_after_days"),
        ("release_after_days = 30\nopen_deal_days = 10", "open_deal_days must not be shorter"),
        ("open_deal_days = 10", "open_deal_days must not be shorter"),
        ("release_after_days = 5\nopen_deal_days = 9\nwarn_days = 5", "warn_days must be shorter"),
        ('[[roles]]\nroles = ["rep"]\n[[roles]]\nroles = ["REP"]', "role rep comes twice"),
        ('[[roles]]\nroles = ["rep"]\ntakes = "sometimes"', "roles.0.takes"),
        ("=", "is no TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "pool.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=said):
        read_pool(file)


def test_a_file_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="SPOTTER_POOL_FILE"):
        read_pool(tmp_path / "none.toml")
