"""Profiles of cases: what rules read, what a model's and an admin's words change, and what importing again costs."""

from pathlib import Path

import pytest

from retrieval.base import ProfilerUnavailable
from retrieval.case_profile import CaseProfile, Claim, case_profile_from_json
from retrieval.case_types import CustomerProfile
from retrieval.documents import parse_case
from retrieval.facets import read_facets
from retrieval.library import ChromaCaseLibrary
from retrieval.rule_profile import rule_profile
from tests.contracts.case_library import FACTORY, HOSPITAL, write_cases
from tests.retrieval.word_embedder import WordEmbedder

MADE = CaseProfile(
    industry=Claim("铸造", "foundry", "foundry"),
    region=Claim("英国", "United Kingdom", "Dunmore"),
    pains=(Claim("订单录两遍", "orders are typed twice", "Orders arrived by fax and were typed twice."),),
)


class Profiler:
    """Says what it is told; `asked` counts."""

    def __init__(self, answer: CaseProfile | Exception | None, name: str = "model-1", only: str = "") -> None:
        self.answer, self.name, self.only, self.asked = answer, name, only, 0

    def profile(self, text: str, language: str) -> CaseProfile | None:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer if self.only in ("", language) else None


def library_of(root: Path, profiler: Profiler | None) -> ChromaCaseLibrary:
    embedder = WordEmbedder()
    embedder.background = embedder.embed_passages(
        ["the weather was fine", "午饭吃面", "music from next door", "窗外下雨"]
    )
    return ChromaCaseLibrary(root, embedder, profiler=profiler)


@pytest.mark.parametrize("text", [HOSPITAL, FACTORY])
def test_what_rules_read_stands_in_the_file(text: str) -> None:
    document = parse_case(text)
    profile = rule_profile(document, read_facets(document))
    claims = [claim for name in ("industry", "size", "pains", "outcomes") for claim in profile.claims(name)]
    assert len(claims) >= 4 and all(claim.quote and claim.quote in text for claim in claims)
    assert case_profile_from_json(profile.to_json()) == profile


def test_figures_and_the_time_until_in_use_are_found_without_sections() -> None:
    document = parse_case(
        "# Brightwell Dairy\n\nMilk was lost. The new line went live in six weeks. Waste fell by half."
    )
    profile = rule_profile(document, read_facets(document))
    assert profile.go_live and "six weeks" in profile.go_live.en
    assert [claim.en for claim in profile.outcomes] == ["Waste fell by half."]


def test_a_model_is_asked_once_for_a_file_and_again_when_it_is_another(tmp_path: Path) -> None:
    folder, first = write_cases(tmp_path / "cases"), Profiler(MADE)
    library = library_of(tmp_path / "library", first)
    library.import_folder(folder)
    library.import_folder(folder)
    assert first.asked == 2
    assert next(case for case in library.cases() if case.case_id == "factory.txt").profile == MADE
    second = Profiler(MADE, "model-2")
    library_of(tmp_path / "library", second).import_folder(folder)
    assert second.asked == 2


@pytest.mark.parametrize("answer", [None, ProfilerUnavailable("timed out")])
def test_where_the_model_gives_nothing_rules_serve_and_the_next_import_asks_again(
    tmp_path: Path, answer: Exception | None
) -> None:
    folder = write_cases(tmp_path / "cases")
    report = library_of(tmp_path / "library", Profiler(answer)).import_folder(folder)
    assert len(report.added) == 2 and set(report.unprofiled) == set(report.added)
    library = library_of(tmp_path / "library", Profiler(MADE))
    assert {case.profile.industry.told("en") for case in library.cases() if case.profile.industry} == {
        "foundry",
        "医院",
    }
    assert not library.import_folder(folder).unprofiled
    assert all(case.profile == MADE for case in library.cases())


def test_a_models_words_in_the_other_language_find_the_case_and_the_files_words_are_quoted(tmp_path: Path) -> None:
    folder = write_cases(tmp_path / "cases")
    library = library_of(tmp_path / "library", Profiler(MADE, only="en"))
    library.import_folder(folder)
    match = library.match(CustomerProfile(needs=("订单录两遍",), region="英国"), count=1)[0]
    assert match.quote == "Orders arrived by fax and were typed twice."
    assert any(reason.facet == "region" for reason in match.reasons)
    told = library.match(CustomerProfile(needs=("订单录两遍",)), count=1, language="zh-CN")[0]
    assert [reason.found for reason in told.reasons] == ["订单录两遍"]  # what the English file says, in Chinese
    with library.passage_index() as index:
        held = index.vector_store().get(where={"section": "profile"})["documents"]
    assert {"订单录两遍", "orders are typed twice"} <= set(held)


def test_what_an_admin_writes_is_embedded_and_matched(tmp_path: Path) -> None:
    library = library_of(tmp_path / "library", None)
    library.import_folder(write_cases(tmp_path / "cases"))
    library.edit_profile("factory.txt", {"pains": ("窜货查不到源头",), "deployment": ("私有化部署",)})
    profile = CustomerProfile(needs=("窜货查不到源头",), deployment="私有化部署")
    match = library.match(profile, count=1)[0]
    assert match.case_id == "factory.txt" and any(reason.facet == "deployment" for reason in match.reasons)
    assert match.quote in FACTORY


def test_facets_in_another_language_are_named_in_the_askers(tmp_path: Path) -> None:
    library = library_of(tmp_path / "library", None)
    library.import_folder(write_cases(tmp_path / "cases"))
    profile = CustomerProfile(industry="hospital group", needs=("repairs are asked for by phone",))
    for language, found in (("en", "hospital (医院)"), ("zh-CN", "医院"), (None, "医院")):
        reasons = library.match(profile, count=1, language=language)[0].reasons
        assert next(reason.found for reason in reasons if reason.facet == "industry") == found


def test_a_process_that_holds_the_cases_sees_profiles_made_by_another(tmp_path: Path) -> None:
    folder, reader = write_cases(tmp_path / "cases"), library_of(tmp_path / "library", None)
    library_of(tmp_path / "library", None).import_folder(folder)
    assert all(case.profile != MADE for case in reader.cases())
    library_of(tmp_path / "library", Profiler(MADE)).import_folder(folder)
    assert all(case.profile == MADE for case in reader.cases())
