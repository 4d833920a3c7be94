"""Bringing case studies: never the same one twice unasked, always on request, with thumbs that are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.case_use import CaseUse, earned_by_case
from assistant.domain.followup import Budget, FollowupFields, Grain, GrainedDate, Stage
from assistant.services import opportunities, recommending, viewing
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.recommending import Found
from assistant.services.viewcards import case_ref
from assistant.storage.database import Database
from retrieval.case_types import EVERY_CASE, CaseFilter, CaseMatch, CaseStudy, CustomerProfile, MatchReason
from tests.assistant.services.conftest import Rep, action, reading
from tests.conftest import Clock, People
from tests.conversation.office import SmallLibrary

NOTE = "今天见了华东仪表，要自动对账"


def match(number: int, *, fits: bool = True) -> CaseMatch:
    return CaseMatch(
        f"case{number}.md",
        f"案例{number}",
        Path(f"case{number}.md"),
        1.0 / number,
        "对账从三天缩短到两小时。",
        "zh",
        (MatchReason("need", "自动对账", "对账从三天缩短到两小时"),),
        (MatchReason("size", "800人", "3000人"),),
        fits,
    )


@pytest.fixture
def record_id(wang: Rep) -> str:
    wang.note(NOTE, reading(FollowupFields(customer="华东仪表", needs=("自动对账",)), NOTE))
    found = wang.press(action(wang.card(), "cn")).record_id
    wang.heard()
    return found


def bring(rep: Rep, record_id: str, *matches: CaseMatch) -> tuple[str, ...]:
    with rep.database.write() as store:
        occasion = recommending.occasion_of(store, {"record_id": record_id})
        assert occasion is not None
        return recommending.file_cases(store, occasion, Found(matches), rep.desk, rep.clock())


def test_the_best_three_come_with_a_reason_a_quote_and_what_differs(wang: Rep, record_id: str) -> None:
    assert bring(wang, record_id, *(match(n) for n in range(1, 6))) == ("case1.md", "case2.md", "case3.md")
    (said,) = wang.texts()
    assert "需求：对方“自动对账”，案例“对账从三天缩短到两小时”" in said
    assert "“对账从三天缩短到两小时。”" in said and "规模：对方“800人”，案例“3000人”" in said


def test_words_of_a_case_that_are_the_reason_are_said_once(wang: Rep, record_id: str) -> None:
    words = "对账从三天缩短到两小时。"
    bring(wang, record_id, replace(match(1), reasons=(MatchReason("need", "自动对账", words),)))
    (said,) = wang.texts()
    assert said.count("对账从三天缩短到两小时") == 1


def test_a_case_is_never_brought_twice_unasked(wang: Rep, record_id: str) -> None:
    bring(wang, record_id, match(1), match(2))
    assert bring(wang, record_id, match(1), match(2)) == ()
    assert len(wang.texts()) == 1


def test_once_cases_were_brought_only_a_better_one_that_fits_comes_unasked(wang: Rep, record_id: str) -> None:
    bring(wang, record_id, match(2))
    wang.heard()
    assert bring(wang, record_id, match(2), match(3)) == ()
    assert bring(wang, record_id, match(1, fits=False), match(2)) == ()
    assert wang.texts() == []
    assert bring(wang, record_id, match(1), match(2), match(3)) == ("case1.md",)


@pytest.mark.parametrize(
    ("fields", "text", "is_occasion"),
    [
        (FollowupFields(customer="华东仪表", needs=("扫码报工",)), "华东仪表还要扫码报工", True),
        (FollowupFields(customer="华东仪表", products=("织云MES",)), "华东仪表想看织云MES", True),
        (FollowupFields(customer="华东仪表", stage_hint=Stage.PROPOSAL), "华东仪表到报方案了", True),
        (FollowupFields(customer="华东仪表", needs=("自动对账",)), "华东仪表还是要自动对账", False),
        (FollowupFields(customer="华东仪表", current_systems=("用友",)), "华东仪表在用用友", False),
    ],
)
def test_a_new_need_product_or_stage_is_an_occasion(
    wang: Rep, record_id: str, database: Database, fields: FollowupFields, text: str, is_occasion: bool
) -> None:
    wang.note(text, reading(fields, text))
    confirmed = wang.press(action(wang.card(), "ok")).record_id
    with database.read() as store:
        assert (recommending.occasion_of(store, {"record_id": confirmed}) is not None) is is_occasion


def test_what_does_not_fit_is_shown_as_merely_the_nearest(wang: Rep, record_id: str) -> None:
    assert bring(wang, record_id, match(1), match(2, fits=False)) == ("case1.md", "case2.md")
    (said,) = wang.texts()
    assert said.count("⚠ 不算很合适") == 1


def test_an_empty_library_says_nothing_unasked_and_says_so_when_asked(
    wang: Rep, record_id: str, database: Database, desk: Desk, clock: Clock
) -> None:
    assert bring(wang, record_id) == ()
    assert wang.texts() == []
    inbox_id = wang.file()
    asked = wang.handle(inbox_id, "推荐几个案例给华东仪表")
    with database.write() as store:
        view = viewing.view(store, asked.cases_for)
        assert recommending.answer_with_cases(store, inbox_id, view, Found([]), desk, clock()) == ()
    assert "还没有适合华东仪表的案例" in wang.texts()[0]


def test_asked_for_cases_come_again_and_in_the_language_of_the_question(
    wang: Rep, record_id: str, database: Database, desk: Desk, clock: Clock
) -> None:
    bring(wang, record_id, match(1))
    wang.heard()
    inbox_id = wang.file()
    asked = wang.handle(inbox_id, "find case studies for 华东仪表")
    for _ in range(2):  # a step may run twice
        with database.write() as store:
            view = viewing.view(store, asked.cases_for)
            assert recommending.answer_with_cases(store, inbox_id, view, Found([match(1)]), desk, clock()) == (
                "case1.md",
            )
    (said,) = wang.texts()
    assert "Cases for 华东仪表" in said


def test_thumbs_are_kept_and_the_file_is_sent(
    wang: Rep, record_id: str, database: Database, desk: Desk, clock: Clock
) -> None:
    bring(wang, record_id, match(1))
    (said,) = wang.heard()
    customer_id = action(said, "tu").split(":")[1]
    wang.press(action(said, "td"))
    with database.read() as store:
        assert store.sent_cases.thumbs(customer_id) == {"case1.md": -1}
    wang.press(action(said, "tu"))
    with database.read() as store:
        assert store.sent_cases.thumbs(customer_id) == {"case1.md": 1}
    inbox_id = wang.file()
    outcome = wang.handle(inbox_id, kind="button", action=action(said, "cf"))
    assert outcome.case_file == "case1.md"
    case = CaseStudy("case1.md", "案例1", Path("/cases/case1.md"), "zh", "", clock().date())
    wang.heard()
    with database.write() as store:
        recommending.file_document(store, inbox_id, case, desk, clock())
    (sent,) = wang.heard()
    assert sent.document == case.path
    wang.press(action(sent, "cl"))
    with database.read() as store:
        assert [use.customer_liked for use in store.sent_cases.uses()] == [1]


def test_a_case_nobody_brought_cannot_be_rated_or_fetched(wang: Rep, record_id: str) -> None:
    for verb in ("tu", "td", "cf"):
        outcome = wang.press(f"{verb}:anything:{case_ref('case9.md')}")
        assert isinstance(outcome, Outcome) and outcome.case_file == ""
    assert all("案例库" in text for text in wang.texts())


def test_the_profile_holds_what_the_view_knows(wang: Rep, database: Database) -> None:
    fields = FollowupFields(
        customer="华东仪表",
        needs=("自动对账",),
        current_systems=("用友",),
        products=("织云MES",),
        budget=Budget(1_200_000, "CNY"),
        decision_on=GrainedDate(wang.clock().date(), Grain.MONTH),
        stage_hint=Stage.PROPOSAL,
    )
    wang.note(NOTE, reading(fields, NOTE))
    wang.press(action(wang.card(), "cn"))
    with database.read() as store:
        customer = store.customers.by_name("华东仪表")
        assert customer is not None
        profile = recommending.profile_of(viewing.view(store, customer.id))
    assert (profile.company, profile.needs, profile.current_systems) == ("华东仪表", ("自动对账",), ("用友",))
    assert (profile.products, profile.budget, profile.stage) == (("织云MES",), "¥1,200,000", "proposal")
    assert profile.timeline == "2026-05-07" and profile.notes == NOTE


class OneMatch(SmallLibrary):
    """A library whose best case fits or does not."""

    def __init__(self, folder: Path, *, fits: bool) -> None:
        super().__init__(folder)
        self._fits = fits

    def match(self, profile: CustomerProfile, **how: Any) -> Sequence[CaseMatch]:
        return [match(1, fits=self._fits)]


def test_what_became_of_a_case_is_counted_and_moves_the_next_choice(
    wang: Rep, record_id: str, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        occasion = recommending.occasion_of(store, {"record_id": record_id})
        assert occasion
        recommending.file_cases(store, occasion, Found([match(1), match(2)], ("machinery",)), desk, clock())
        customer_id = occasion.customer_id
    wang.press(f"tu:{customer_id}:{case_ref('case1.md')}")
    wang.press(f"cf:{customer_id}:{case_ref('case1.md')}")
    wang.press(f"cf:{customer_id}:{case_ref('case1.md')}")
    wang.press(f"td:{customer_id}:{case_ref('case2.md')}")
    wang.press(f"cl:{customer_id}:{case_ref('case1.md')}")
    with database.read() as store:
        assert store.sent_cases.uses() == [
            CaseUse("case1.md", brought=1, opened=1, liked=1, customer_liked=1, industries=("machinery",)),
            CaseUse("case2.md", brought=1, disliked=1, industries=("machinery",)),
        ]
        uses = store.sent_cases.uses()
    near, far = (earned_by_case(uses, industries) for industries in (("machinery",), ("hotel",)))
    assert 0 < far["case1.md"] < near["case1.md"] < 0.5 and -0.5 < near["case2.md"] < far["case2.md"] < 0
    clock.now += timedelta(days=9)
    wang.note("签了", reading(FollowupFields(customer="华东仪表", stage_hint=Stage.WON), "签了"))
    wang.press(action(wang.card(), "ok"))
    with database.read() as store:
        assert [use.won for use in store.sent_cases.uses()] == [1, 1]


def test_a_customer_whose_needs_no_case_meets_is_a_gap(record_id: str, database: Database, tmp_path: Path) -> None:
    with database.read() as store:
        views = [viewing.view(store, one.id) for one in store.customers.all()]
    assert recommending.gaps(views, OneMatch(tmp_path, fits=True)) == []
    (gap,) = recommending.gaps(views, OneMatch(tmp_path, fits=False))
    assert (gap.customer, gap.needs) == ("华东仪表", ("自动对账",))


class GermanCases(OneMatch):
    """A library whose one case is German."""

    def filter_of(self, words: str) -> CaseFilter:
        return CaseFilter(region=words)

    def match(self, profile: CustomerProfile, *, only: CaseFilter = EVERY_CASE, **how: Any) -> Sequence[CaseMatch]:
        return [match(1)] if only in (EVERY_CASE, CaseFilter(region="Germany")) else []


@pytest.mark.parametrize(("kind", "missed"), [("Germany", ""), ("", ""), ("Peru", "Peru")])
def test_a_kind_of_cases_that_is_not_there_is_said_and_others_come(tmp_path: Path, kind: str, missed: str) -> None:
    found = recommending.find_of_kind(GermanCases(tmp_path, fits=True), CustomerProfile(), [], kind, "en")
    assert [one.case_id for one in found.matches] == ["case1.md"] and found.missed == missed


def test_the_kind_asked_for_is_kept_and_named_where_it_is_missing(
    wang: Rep, record_id: str, database: Database, desk: Desk, clock: Clock
) -> None:
    inbox_id = wang.file()
    asked = wang.handle(inbox_id, "推荐几个医药行业的案例给华东仪表")
    assert asked.cases_kind == "医药"
    with database.write() as store:
        assert recommending.answering(store, inbox_id) == ("zh-CN", "医药")
        view = viewing.view(store, asked.cases_for)
        recommending.answer_with_cases(store, inbox_id, view, Found([match(1)], missed="医药"), desk, clock())
    assert "没有“医药”这类案例" in wang.texts()[0]


def test_a_case_counts_as_won_when_an_opportunity_is_won_after_it_was_brought(
    wang: Rep, record_id: str, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    bring(wang, record_id, match(1))
    clock.now += timedelta(days=9)
    with database.write() as store:
        record = store.records.get(record_id)
        assert record
        held = opportunities.begin(store, record.customer_id, people.wang, desk, clock())
        assert [use.won for use in store.sent_cases.uses()] == [0]
        opportunities.move(store, held.id, held.version, "won", people.wang, desk, clock())
        assert [use.won for use in store.sent_cases.uses()] == [1]
