"""What every case library must hold; subclass with fixtures `library` (empty) and `folder` (two case files)."""

from datetime import date
from pathlib import Path

import pytest

from retrieval.base import CaseLibrary
from retrieval.case_types import CaseFilter, CustomerProfile, Standing

HOSPITAL = """# 明湖医院：设备报修不再靠电话

**行业**：医院
**规模**：员工1500人

## 挑战
护士打电话报修，设备科记在本子上，常常忘了派人。呼吸机和病床一起排队。

## 成效
平均一次报修从三十小时降到九小时。
"""
FACTORY = """# Dunmore Castings: orders no longer get lost

Industry: foundry
Employees: 300

## Challenge
Orders arrived by fax and were typed twice. Customers asked where their parts were and nobody knew.

## Results
Order entry takes four minutes instead of twenty.
"""


def write_cases(folder: Path) -> Path:
    """Two cases below `folder`, one in each language."""
    (folder / "zh").mkdir(parents=True)
    (folder / "zh" / "hospital.md").write_text(HOSPITAL, "utf-8")
    (folder / "factory.txt").write_text(FACTORY, "utf-8")
    return folder


class CaseLibraryContract:
    """Subclass and define fixtures `library` and `folder`."""

    def test_an_empty_library_matches_nothing(self, library: CaseLibrary) -> None:
        assert list(library.match(CustomerProfile(needs=("anything",)))) == []
        assert list(library.cases()) == []

    def test_importing_twice_changes_nothing(self, library: CaseLibrary, folder: Path) -> None:
        first, second = library.import_folder(folder), library.import_folder(folder)
        assert sorted(first.added) == ["factory.txt", "zh/hospital.md"]
        assert sorted(second.unchanged) == ["factory.txt", "zh/hospital.md"]
        assert not second.added
        assert not second.updated

    def test_a_changed_file_updates_its_case(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        (folder / "factory.txt").write_text(FACTORY.replace("Dunmore", "Kilbride"), "utf-8")
        report = library.import_folder(folder)
        assert report.updated == ("factory.txt",)
        assert {case.title for case in library.cases()} >= {"Kilbride Castings: orders no longer get lost"}
        assert len(library.cases()) == 2

    def test_a_bad_file_is_named_and_the_rest_goes_on(self, library: CaseLibrary, folder: Path) -> None:
        (folder / "broken.md").write_bytes(b"\x00\x01\x02" * 200)
        (folder / "empty.md").write_bytes(b"")
        report = library.import_folder(folder)
        assert {file.name for file in report.refused} == {"broken.md", "empty.md"}
        assert next(f.why for f in report.refused if f.name == "broken.md").startswith("binary")
        assert len(report.added) == 2

    def test_progress_names_every_file(self, library: CaseLibrary, folder: Path) -> None:
        seen: list[tuple[int, int, str]] = []
        library.import_folder(folder, lambda done, of, name: seen.append((done, of, name)))
        assert [(done, of) for done, of, _ in seen] == [(1, 2), (2, 2)]
        assert {name for _, _, name in seen} == {"factory.txt", "zh/hospital.md"}

    def test_the_fitting_case_comes_first_with_a_verbatim_quote(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        best, other = library.match(CustomerProfile(industry="医院", needs=("报修没人管，设备坏了等很久",)))
        assert best.case_id == "zh/hospital.md"
        assert best.fits
        assert best.quote in best.path.read_text("utf-8")
        assert {reason.facet for reason in best.reasons} >= {"industry", "need"}
        assert best.score > other.score

    def test_what_nothing_fits_is_marked(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        matches = library.match(CustomerProfile(industry="opera house", needs=("our soprano has lost her voice",)))
        assert matches
        assert not any(match.fits for match in matches)

    def test_a_profile_that_says_nothing_matches_nothing(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        assert list(library.match(CustomerProfile(company="Somebody Ltd"))) == []
        assert list(library.match(CustomerProfile(needs=("orders",)), count=0)) == []

    def test_withdrawn_and_expired_cases_are_held_but_never_matched(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        case_id = library.cases()[0].case_id

        asked = CustomerProfile(industry="医院", needs=("报修没人管",))

        def matched() -> set[str]:
            return {match.case_id for match in library.match(asked, count=10)}

        assert case_id in matched()
        for standing in (Standing(withdrawn=True), Standing(expires_on=date(2020, 1, 1))):
            assert library.set_standing(case_id, standing)
            assert case_id not in matched()
            assert library.cases()[0].standing == standing
        assert library.set_standing(case_id, Standing("internal", expires_on=date(2999, 1, 1)))
        match = next(match for match in library.match(asked, count=10) if match.case_id == case_id)
        assert match.visibility == "internal"
        assert not library.set_standing("nowhere.md", Standing())

    def test_a_new_version_keeps_what_was_decided(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        case_id = library.cases()[0].case_id
        decided = Standing("approval", expires_on=date(2999, 1, 1))
        library.set_standing(case_id, decided)
        with (folder / case_id).open("a", encoding="utf-8") as file:
            file.write("\n又过了半年，效果还在。\n")
        assert library.import_folder(folder).updated == (case_id,)
        assert library.cases()[0].standing == decided

    def test_a_file_handed_over_is_a_case_by_its_name(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        held = library.cases()[0]
        data = held.path.read_bytes()
        assert library.add("new.md", data).added == ("new.md",)
        assert library.add("new.md", data).unchanged == ("new.md",)
        assert library.add("new.md", data + b"\nmore").updated == ("new.md",)
        assert library.add("bad.md", b"too short").refused[0].name == "bad.md"
        assert library.reindex() == len(library.cases()) == 3

    def test_experience_moves_a_case_within_bounds(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        asked = CustomerProfile(needs=("客户问订单到哪了没人知道", "报修没人管"))
        (first, second) = library.match(asked, count=2)
        served = {first.case_id: -1.0, second.case_id: 1.0}
        moved = {match.case_id: match.score for match in library.match(asked, count=2, experience=served)}
        wild = {case_id: 1000 * earned for case_id, earned in served.items()}
        assert moved == {match.case_id: match.score for match in library.match(asked, count=2, experience=wild)}
        down, up = first.score - moved[first.case_id], moved[second.case_id] - second.score
        assert down == pytest.approx(up)
        assert 0 < down < 1

    def test_an_admins_words_stay_with_later_versions_until_taken_back(
        self, library: CaseLibrary, folder: Path
    ) -> None:
        library.import_folder(folder)

        def industry() -> str:
            found = next(case for case in library.cases() if case.case_id == "factory.txt").profile.industry
            return found.en if found else ""

        assert industry() == "foundry"
        assert library.edit_profile("factory.txt", {"industry": ("die casting",), "pains": ("orders vanish",)})
        (folder / "factory.txt").write_text(FACTORY.replace("Dunmore", "Kilbride"), "utf-8")
        assert library.import_folder(folder).updated == ("factory.txt",)
        assert industry() == "die casting"
        assert library.edit_profile("factory.txt", {"industry": None})
        assert industry() == "foundry"
        assert library.edit_profile("factory.txt", {"industry": ()})
        assert industry() == ""
        assert not library.edit_profile("nowhere.md", {"industry": ("x",)})
        with pytest.raises(ValueError, match="no field colour"):
            library.edit_profile("factory.txt", {"colour": ("red",)})

    def test_a_former_version_comes_back_with_what_was_decided(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        assert not library.revert("factory.txt")
        library.set_standing("factory.txt", Standing("internal"))
        (folder / "factory.txt").write_text(FACTORY.replace("Dunmore", "Kilbride"), "utf-8")
        library.import_folder(folder)
        assert library.revert("factory.txt")
        case = next(case for case in library.cases() if case.case_id == "factory.txt")
        assert case.title.startswith("Dunmore") and case.standing == Standing("internal")
        assert case.path.read_text("utf-8") == FACTORY
        assert library.revert("factory.txt")
        assert next(case for case in library.cases() if case.case_id == "factory.txt").title.startswith("Kilbride")

    def test_a_filter_leaves_only_what_it_names(self, library: CaseLibrary, folder: Path) -> None:
        library.import_folder(folder)
        profile = CustomerProfile(needs=("orders arrive by fax",))
        for only, found in (
            (CaseFilter(language="zh"), {"zh/hospital.md"}),
            (CaseFilter(industry="医院"), {"zh/hospital.md"}),
            (CaseFilter(industry="foundry", size="300 people"), {"factory.txt"}),
            (CaseFilter(size="80人"), set()),
            (CaseFilter(product="fax"), {"factory.txt"}),  # no product of ours: the word stands in the case
            (CaseFilter(region="Mars"), set()),
            (CaseFilter(), {"factory.txt", "zh/hospital.md"}),
        ):
            assert {match.case_id for match in library.match(profile, only=only)} == found, only
