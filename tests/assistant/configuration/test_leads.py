"""The leads file: what comes with Spotter, and mistakes that are named."""

from pathlib import Path

import pytest

from assistant.configuration.leads import read_leads
from assistant.domain.lead import LeadGrade, TouchKind
from assistant.domain.lead_rules import SOURCE_KINDS
from assistant.errors import InvalidInput

LEAST = """
[[sources]]
id = "web"
name = { en = "Web", "zh-CN" = "网站" }
kind = "inbound"

[reports]
source = "web"
"""
RULE = """
[[assignment.rules]]
id = "west"
name = { en = "West", "zh-CN" = "西区" }
"""


def test_the_rules_that_come_with_spotter_know_every_kind_of_source() -> None:
    leads = read_leads()
    assert {source.kind for source in leads.sources} == set(SOURCE_KINDS)
    assert {one.grade for one in leads.criteria} == {LeadGrade.MQL, LeadGrade.SQL}
    assert all(leads.scoring.touch(kind) for kind in TouchKind if kind is not TouchKind.NOTE)
    assert leads.response.within[LeadGrade.SQL] < leads.response.within[LeadGrade.RAW]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources = 1", "sources: Input should be"),
        ("[[sources", "is no TOML"),
        ("", "sources: Field required"),
        (LEAST.replace('source = "web"', 'source = "gone"'), "gone is none of the sources"),
        (LEAST.replace('"inbound"', '"rumour"'), "sources.0.kind: Input should be"),
        (LEAST + LEAST.partition("[reports]")[0], "source web comes twice"),
        (LEAST + "[[mql]]", "mql.0: it asks for nothing"),
        (LEAST + '[[mql]]\nfacts = ["colour"]', "mql.0.facts.0: String should match"),
        (LEAST + RULE, "rule west names people or a role"),
        (LEAST + RULE + 'role = "rep"\nsources = ["gone"]', "rule west is for source gone"),
        (LEAST + "[response]\nopens = 19:00:00", "opens must be before closes"),
        (LEAST + "[response]\ndays = []", "response.days: Frozenset should have at least 1"),
        (LEAST + "[response]\nwithin = { raw = -1 }", "response.within.raw: Input should be greater"),
        (LEAST + '[convert]\ntype = "gone"', "convert.type: there is no opportunity type gone"),
        (LEAST + '[[scoring.touches]]\nkind = "fax"\npoints = 1', "scoring.touches.0.kind: Input should be"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "leads.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_leads(file, ["deal"])
    assert said in str(refused.value) and "leads.toml" in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="SPOTTER_LEADS_FILE: cannot read"):
        read_leads(tmp_path / "none.toml")
