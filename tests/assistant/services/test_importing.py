"""Importing customers: what rows are, that nothing comes in twice, and that taking back leaves what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.domain.contact import IdentityKind
from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_fact import Fact, FactSource, values_of
from assistant.domain.importing import Doubtful, ImportRun, ImportSettings, RowState, RunState, Verdict
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services import contacts as contactkeeping
from assistant.services import customerkeeping, factkeeping, finding, merging, owning
from assistant.services.access import Access
from assistant.services.deduplicating import find_alike
from assistant.services.desk import Desk
from assistant.services.importing import applying, beginning, linking, reporting, undoing
from assistant.services.importing.beginning import Asked
from assistant.services.importing.columns import propose
from assistant.services.importing.rows import RowReader
from assistant.sheets.writing import csv_text
from assistant.storage.database import Database
from assistant.storage.store import Store
from assistant.storage.tables import metadata
from assistant.workflows.importing import ImportWork
from tests.conftest import Clock, People

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
UNTOLD = {
    *(("customer", "keys_version"), ("customer_fact", "id"), ("customer_fact", "ref")),
    *(("customer_name", "id"), ("customer_part", "name_id"), ("customer_sound", "name_id")),
    *(("contact", "id"), ("contact", "version"), ("contact_identity", "id"), ("contact_identity", "contact_id")),
}
HISTORY = {"audit", "contact_event", "ownership_event", "customer_key"}
"""What is only ever added to, and what is made anew by need."""


class Importer:
    """Imports tables into a real database."""

    def __init__(self, database: Database, desk: Desk, clock: Clock) -> None:
        self.database, self.desk, self.clock = database, desk, clock
        self.work = ImportWork(database, desk, clock)

    def check(self, table: str | bytes | Sequence[Sequence[str]], **asked: Any) -> ImportRun:
        content = table if isinstance(table, bytes) else (table if isinstance(table, str) else _csv(table)).encode()
        with self.database.write() as store:
            run = beginning.begin(
                store, self.desk, "客户.csv", content, Asked(**({"as_of": AS_OF} | asked)), "boss", self.clock()
            )
        return self.work.check(run.id)

    def run(self, table: str | bytes | Sequence[Sequence[str]], **asked: Any) -> ImportRun:
        return self.work.carry_out(self.check(table, **asked).id)

    def verdicts(self, run: ImportRun) -> dict[int, Verdict]:
        with self.database.read() as store:
            return {row.number: row.verdict for row in store.imports.rows(run.id)}

    def counts(self, run: ImportRun) -> Mapping[str, int]:
        with self.database.read() as store:
            return reporting.counts_of(store, beginning.require_run(store, run.id))

    def report(self, run: ImportRun) -> str:
        with self.database.read() as store:
            return "".join(reporting.report(store, self.desk, beginning.require_run(store, run.id), "en"))

    def customer(self, name: str) -> Customer:
        with self.database.read() as store:
            found = store.customers.by_name(name)
        assert found is not None, name
        return found

    def facts(self, name: str, field: str) -> tuple[Any, ...]:
        with self.database.read() as store:
            return values_of(factkeeping.facts_of(store, self.customer(name).id), field)

    def names(self) -> list[str]:
        with self.database.read() as store:
            return [one.name for one in store.customers.all()]

    def snapshot(self) -> Mapping[str, Any]:
        """Every row of every table that is not about imports, but for history and facts that were taken back; customers
        stand by their names."""
        with self.database.engine.connect() as connection:
            held = metadata.tables["customer"]
            names = {row.id: row.name for row in connection.execute(select(held.c.id, held.c.name))}
            return {
                name: sorted(
                    repr(
                        {
                            k: names.get(v, v) if isinstance(v, str) else v
                            for k, v in row.items()
                            if (name, k) not in UNTOLD
                        }
                    )
                    for row in connection.execute(select(table)).mappings()
                    if row.get("retired_at") is None
                )
                for name, table in metadata.tables.items()
                if not name.startswith("import_") and name not in HISTORY
            }


def add_customer(store: Store, importer: Importer, name: str, **known: Any) -> None:
    access = Access(store, importer.desk, None)
    customerkeeping.add(store, importer.desk, name, None, importer.clock(), access=access, **known)


def _csv(table: Sequence[Sequence[str]]) -> str:
    return "".join(csv_text(table[0], table[1:]))


@pytest.fixture
def importer(database: Database, desk: Desk, clock: Clock, people: People) -> Importer:
    return Importer(database, desk, clock)


TABLE = (
    "客户名称,税号,联系电话,联系人,职务,负责人,标签,母公司,备注\n"
    "宁川轴承有限公司,91330200MA2AAAAA1X,0574-87654321,李工,总工,王芳,重点;轴承,,老客户\n"
    "宁川轴承,91330200MA2AAAAA1X,13800000000,,,,,,\n"
    "青岭水泥,,,赵敏,,,,宁川轴承,\n"
    "青岭建材,,不是电话,,,,,,\n"
    ",,,,,,,,x\n"
)


def test_a_dry_run_says_what_would_be_and_changes_nothing(importer: Importer) -> None:
    before = importer.snapshot()
    run = importer.check(TABLE)
    assert run.state is RunState.CHECKED
    assert importer.verdicts(run) == {
        2: Verdict.NEW,
        3: Verdict.DOUBLE,
        4: Verdict.NEW,
        5: Verdict.REJECTED,
        6: Verdict.REJECTED,
    }
    assert run.settings.unmapped == ("备注",)
    assert importer.snapshot() == before


def test_rows_become_customers_with_all_that_stands_in_them(importer: Importer) -> None:
    run = importer.run(TABLE)
    assert importer.counts(run) == {"rows": 5, "added": 2, "joined": 1, "rejected": 2}
    bearings, cement = importer.customer("宁川轴承有限公司"), importer.customer("青岭水泥")
    assert bearings.aliases == ("宁川轴承",)
    assert cement.parent_id == bearings.id
    assert sorted(importer.facts(bearings.name, "phone")) == ["057487654321", "13800000000"]
    assert set(importer.facts(bearings.name, "tags")) == {"重点", "轴承"}
    with importer.database.read() as store:
        contacts = [*store.contacts.of_customer(bearings.id), *store.contacts.of_customer(cement.id)]
        assert store.customers.followers(bearings.id) == ["wang"]
        fact = next(one for one in factkeeping.facts_of(store, bearings.id) if one.field == "tax_number")
    assert {(one.name, one.customer_id) for one in contacts} == {("李工", bearings.id), ("赵敏", cement.id)}
    assert (fact.source, fact.ref, fact.person_id, fact.observed_at) == (
        *(FactSource.IMPORT, f"import:{run.id}:2"),
        *("boss", AS_OF),
    )


def test_the_same_file_again_adds_nothing(importer: Importer) -> None:
    first = importer.run(TABLE)
    before = importer.snapshot()
    assert importer.run(TABLE).id == first.id
    other = importer.run(TABLE, columns={"联系人": ""})  # read in another way it is another import
    assert other.id != first.id
    assert importer.snapshot() == before


def test_a_copy_of_the_file_adds_nothing_and_what_nobody_carried_out_is_forgotten(importer: Importer) -> None:
    first = importer.run(TABLE, as_of=None, file_time=AS_OF)
    later = importer.clock.advance(timedelta(days=1))
    assert importer.check(TABLE, as_of=None, file_time=later).id == first.id
    left = importer.check("客户名称\n白河纸业\n")
    importer.clock.advance(timedelta(days=8))
    importer.check("客户名称\n北港食品\n")
    with pytest.raises(NotFound):
        importer.work.check(left.id)


def test_with_a_file_that_grew_only_the_new_rows_add_something(importer: Importer) -> None:
    importer.run(TABLE)
    run = importer.run(TABLE + "白河纸业,,,,,,,,\n")
    assert importer.counts(run)["added"] == 1
    assert importer.names() == ["宁川轴承有限公司", "白河纸业", "青岭水泥"]


def test_an_import_that_was_interrupted_goes_on(importer: Importer) -> None:
    marks = ("安博", "百昌", "诚驰", "创达", "德鼎", "东恩", "方飞", "丰福", "冠光", "广海")
    table = [["客户名称"], *([f"{mark}{trade}有限公司"] for mark in marks for trade in ("机械", "纸业"))]
    run = importer.check(table)
    with importer.database.write() as store:
        store.imports.change(run.id, state=RunState.RUNNING)
        assert applying.apply_some(store, importer.desk, run, importer.clock(), limit=7) == 7
    again = importer.check(table)
    assert (again.id, again.state) == (run.id, RunState.RUNNING)
    assert importer.work.carry_out(run.id).state is RunState.DONE
    assert importer.counts(run) == {"rows": 20, "added": 20}
    assert len(importer.names()) == 20


def test_rows_join_customers_that_are_there(importer: Importer, people: People) -> None:
    with importer.database.write() as store:
        add_customer(store, importer, "宁川轴承有限公司")
        numbered = (Fact("tax_number", "91330200MA2BBBBB2X", FactSource.PERSON, AS_OF),)
        add_customer(store, importer, "青岭水泥集团", facts=numbered)
        store.customers.add(Customer("paper", "白河纸业", ("白河",)), importer.clock(), None)
    run = importer.check(
        "客户名称,税号,行业\n宁川轴承有限公司,,轴承\n完全不同的名字,91330200MA2BBBBB2X,水泥\n白河,,纸\n"
        "青岭水泥集团,91330200MA2CCCCC3X,水泥\n"
    )
    assert importer.verdicts(run) == {2: Verdict.JOINS, 3: Verdict.JOINS, 4: Verdict.JOINS, 5: Verdict.DOUBTFUL}
    importer.work.carry_out(run.id)
    assert importer.facts("青岭水泥集团", "industry") == ("水泥",)
    assert importer.customer("青岭水泥集团").aliases == ("完全不同的名字",)
    assert importer.facts("白河纸业", "industry") == ("纸",)
    assert len(importer.names()) == 3


def test_what_an_import_says_gives_way_to_what_people_said(importer: Importer) -> None:
    with importer.database.write() as store:
        said = (Fact("industry", "精密轴承", FactSource.PERSON, importer.clock(), person_id="wang"),)
        add_customer(store, importer, "宁川轴承", facts=said)
    importer.run("客户名称,行业,地区\n宁川轴承,机械,-\n")
    assert importer.facts("宁川轴承", "industry") == ("精密轴承",)
    assert importer.facts("宁川轴承", "region") == ()


def doubtful_rows(importer: Importer, **asked: Any) -> ImportRun:
    with importer.database.write() as store:
        add_customer(store, importer, "北港食品有限公司")
    return importer.check("客户名称,电话\n北港食品科技有限公司,0574-87654321\n", **asked)


def test_a_doubtful_row_waits_for_a_decision_in_the_report(importer: Importer) -> None:
    strict = replace(importer.desk, imports=replace(importer.desk.imports, join_from=0.999999, doubtful_from=0.0001))
    importer.desk, importer.work = strict, ImportWork(importer.database, strict, importer.clock)
    run = doubtful_rows(importer)
    assert importer.verdicts(run) == {2: Verdict.DOUBTFUL}
    importer.work.carry_out(run.id)
    assert importer.names() == ["北港食品有限公司"]
    report = importer.report(run)
    assert "北港食品有限公司" in report.splitlines()[1]
    importer.run(report.rstrip("\r\n") + "join\r\n")
    assert importer.names() == ["北港食品有限公司"]
    assert importer.customer("北港食品有限公司").aliases == ("北港食品科技有限公司",)


@pytest.mark.parametrize(("doubtful", "count"), [(Doubtful.SKIP, 1), (Doubtful.JOIN, 1), (Doubtful.ADD, 2)])
def test_doubtful_rows_become_what_is_asked(importer: Importer, doubtful: Doubtful, count: int) -> None:
    strict = replace(importer.desk, imports=replace(importer.desk.imports, join_from=0.999999, doubtful_from=0.0001))
    importer.desk, importer.work = strict, ImportWork(importer.database, strict, importer.clock)
    run = doubtful_rows(importer)
    with importer.database.write() as store:
        beginning.decide_doubtful(store, run.id, doubtful)
    importer.work.carry_out(run.id)
    assert len(importer.names()) == count


def test_rejected_rows_put_right_can_be_imported_as_they_are(importer: Importer) -> None:
    report = importer.report(importer.run(TABLE))
    assert report.startswith("\ufeff客户名称,")
    assert [line.split(",")[-3] for line in report.splitlines()[1:]] == ["5", "6"]
    fixed = importer.run(report.replace("不是电话", "0571-11112222"))
    assert importer.counts(fixed) == {"rows": 2, "added": 1, "rejected": 1}
    assert importer.facts("青岭建材", "phone") == ("057111112222",)
    assert "row,problem,decision" in importer.report(fixed)
    assert importer.report(fixed).count("problem") == 1


def test_a_group_that_cannot_be_is_named_and_the_row_imported_all_the_same(importer: Importer) -> None:
    run = importer.run(
        "客户名称,母公司,电话\n宁川轴承,青岭水泥,\n青岭水泥,宁川轴承,\n白河纸业,没有的集团,\n北港食品,坏行有限公司,\n坏行有限公司,,坏号\n"
    )
    assert importer.counts(run) == {"rows": 5, "added": 4, "rejected": 1}
    said = {line.split(",")[0].lstrip("\ufeff"): line for line in importer.report(run).splitlines()[1:]}
    assert "itself" in said["青岭水泥"]
    assert "no one customer" in said["白河纸业"]
    assert "no one customer" in said["北港食品"]
    assert importer.customer("宁川轴承").parent_id == importer.customer("青岭水泥").id


GROUPS = (
    "客户名称,电话,上级集团\n"
    "东岭机械集团有限公司,0574-87654321,\n"
    "东岭机械（宁波）有限公司,,\n"
    "东岭机械（成都）有限公司,,东岭机械集团有限公司\n"
    "东岭机械集团股份有限公司,0574-87654321,\n"
)


def test_a_group_and_a_company_of_it_are_not_one_by_their_names(importer: Importer) -> None:
    run = importer.check(GROUPS)
    assert importer.verdicts(run) == {2: Verdict.NEW, 3: Verdict.DOUBTFUL, 4: Verdict.NEW, 5: Verdict.DOUBLE}
    importer.work.carry_out(run.id)
    assert importer.customer("东岭机械（成都）有限公司").parent_id == importer.customer("东岭机械集团有限公司").id
    with importer.database.read() as store:
        same = reporting.taken_for_one(store, beginning.require_run(store, run.id), 10)
    assert [(row.number, row.candidates[0].name) for row in same] == [(5, "东岭机械集团有限公司")]


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("青岭木业有限公司,0574-87654321", "Larchmont Textiles Ltd,0574-87654321", Verdict.DOUBTFUL),
        ("青岭木业有限公司,0574-87654321", "Larchmont Textiles Ltd,+44 574 765 4321", Verdict.NEW),
        ("Larchmont Textiles GmbH,", "Larchmont Textiles Inc,", Verdict.DOUBTFUL),
        ("Larchmont Textiles GmbH,0574-87654321", "Larchmont Textiles Inc,0574-87654321", Verdict.DOUBLE),
    ],
)
def test_what_little_speaks_for_is_asked(importer: Importer, one: str, other: str, verdict: Verdict) -> None:
    sure = replace(importer.desk, imports=replace(importer.desk.imports, join_from=0.5, doubtful_from=0.4))
    importer.desk, importer.work = sure, ImportWork(importer.database, sure, importer.clock)
    assert importer.verdicts(importer.check(f"客户名称,电话\n{one}\n{other}\n"))[3] is verdict


def test_values_that_cannot_be_read_may_be_left_out(importer: Importer) -> None:
    run = importer.run("客户名称,电话,邮箱\n宁川轴承,无此号,a@ningchuan.cn\n", leaves_out=True)
    assert importer.facts("宁川轴承", "email") == ("a@ningchuan.cn",)
    assert "无此号" in importer.report(run)


def test_taking_back_leaves_what_was_before(importer: Importer, people: People) -> None:
    with importer.database.write() as store:
        add_customer(store, importer, "宁川轴承有限公司")
    before = importer.snapshot()
    run = importer.run(TABLE)
    assert importer.snapshot() != before
    with importer.database.read() as store:
        shown = undoing.preview(store, beginning.require_run(store, run.id))
    assert (shown.removed, shown.kept_count, shown.joined) == (1, 0, 1)
    assert importer.work.undo(run.id, "boss").state is RunState.UNDONE
    assert importer.snapshot() == before
    assert importer.work.undo(run.id, "boss").state is RunState.UNDONE
    again = importer.run(TABLE)
    assert again.id != run.id
    assert importer.counts(again)["added"] == 1


def test_customers_that_others_built_on_are_kept_and_named(importer: Importer, people: People) -> None:
    run = importer.run("客户名称,电话\n宁川轴承,0574-1234567\n青岭水泥,\n白河纸业,\n北港食品,\n")
    with importer.database.write() as store:
        paper, food = (store.customers.by_name(name) for name in ("白河纸业", "北港食品"))
        bearings = store.customers.by_name("宁川轴承")
        assert paper and food and bearings
        store.customers.follow(bearings.id, people.emma.id, importer.clock())
        merging.merge(store, importer.desk, paper.id, food.id, people.boss, importer.clock())
    with importer.database.read() as store:
        shown = undoing.preview(store, beginning.require_run(store, run.id))
    assert {kept.name: set(kept.hangs) for kept in shown.kept} == {
        "宁川轴承": {"follow"},
        "白河纸业": {"customer", "customer_alias", "customer_merge"},
        "北港食品": {"customer_merge"},
    }
    importer.work.undo(run.id, "boss")
    assert importer.names() == ["宁川轴承", "白河纸业"]
    assert importer.facts("宁川轴承", "phone") == ()
    with importer.database.read() as store:
        assert undoing.preview(store, beginning.require_run(store, run.id)) == shown


PEOPLE = (
    "客户名称,联系人,职务,联系人手机,联系人微信,负责人\n"
    "宁川轴承有限公司,李工,总工,138 0000 0000;139-0000-0000,ningchuan_li,王芳\n"
    "青岭水泥,,,,nobody_1,Emma Stone\n"
    "宁川轴承有限公司,赵敏,,13800000000,,\n"
)


def test_people_come_with_how_they_are_reached_and_who_is_responsible(importer: Importer) -> None:
    run = importer.run(PEOPLE)
    bearings, cement = importer.customer("宁川轴承有限公司"), importer.customer("青岭水泥")
    with importer.database.read() as store:
        li, zhao = sorted(store.contacts.of_customer(bearings.id), key=lambda one: one.title, reverse=True)
        reached = {(one.kind, one.value) for one in store.contacts.identities([li.id])}
        assert (li.name, li.title, zhao.name) == ("李工", "总工", "赵敏")
        assert reached == {
            (IdentityKind.PHONE, "+8613800000000"),
            (IdentityKind.PHONE, "+8613900000000"),
            (IdentityKind.WECHAT, "ningchuan_li"),
        }
        assert not store.contacts.identities([zhao.id])
        assert [event.person_id for event in store.contacts.events(li.id)] == ["boss"]
        assert owning.responsible(store, bearings.id) == ["wang"]
        assert owning.responsible(store, cement.id) == ["emma"]
        assert store.customers.followers(cement.id) == ["emma"]
        told = [one.code for row in store.imports.rows(run.id) for one in row.left_out]
    assert told == ["nobody_named", "identity_taken"]


def test_what_nobody_is_named_for_lies_in_the_pool_and_who_is_responsible_stays(importer: Importer) -> None:
    alone = replace(importer.desk, pool=replace(importer.desk.pool, one_responsible=True))
    importer.desk, importer.work = alone, ImportWork(importer.database, alone, importer.clock)
    importer.run("客户名称,负责人\n宁川轴承,\n青岭水泥,王芳\n")
    run = importer.run("客户名称,负责人\n宁川轴承,Emma Stone\n青岭水泥,Emma Stone\n")
    with importer.database.read() as store:
        assert owning.responsible(store, importer.customer("宁川轴承").id) == ["emma"]
        assert owning.responsible(store, importer.customer("青岭水泥").id) == ["wang"]
        assert [[one.code for one in row.left_out] for row in store.imports.rows(run.id)] == [[], ["owner_kept"]]


def test_a_contact_that_somebody_built_on_stays_when_an_import_is_taken_back(
    importer: Importer, people: People
) -> None:
    run = importer.run(PEOPLE)
    bearings = importer.customer("宁川轴承有限公司")
    with importer.database.write() as store:
        li = next(one for one in store.contacts.of_customer(bearings.id) if one.name == "李工")
        contactkeeping.add_identity(store, li.id, IdentityKind.EMAIL, "li@ningchuan.cn", people.wang, importer.clock())
    importer.work.undo(run.id, "boss")
    assert importer.names() == ["宁川轴承有限公司"]
    with importer.database.read() as store:
        assert [one.name for one in store.contacts.of_customer(bearings.id)] == ["李工"]
        assert [one.value for one in store.contacts.identities([li.id])] == ["li@ningchuan.cn"]
        assert owning.responsible(store, bearings.id) == []


def test_imported_customers_are_found_by_name_and_not_after_they_were_taken_back(importer: Importer) -> None:
    run = importer.run("客户名称,简称\n宁川轴承有限公司,川轴\n")
    with importer.database.read() as store:
        assert finding.decide(store, "川轴").customer_id == importer.customer("宁川轴承有限公司").id
        assert finding.decide(store, "宁川轴成").candidates
    importer.work.undo(run.id, "boss")
    with importer.database.read() as store:
        assert not finding.decide(store, "川轴").candidates


def test_what_was_imported_is_found_as_a_likeness_afterwards(importer: Importer) -> None:
    importer.run("客户名称,电话\n宁川轴承有限公司,0574-87654321\n")
    with importer.database.write() as store:
        new = Customer("new", "宁川轴承")
        said = (Fact("phone", "057487654321", FactSource.PERSON, AS_OF),)
        assert [one.customer.name for one in find_alike(store, importer.desk, new, said)] == ["宁川轴承有限公司"]


def test_an_import_that_cannot_be_is_named(importer: Importer) -> None:
    with pytest.raises(NotFound):
        importer.work.check("nothing")
    run = importer.check(TABLE)
    with pytest.raises(Conflict):
        importer.work.undo(run.id, None)
    with importer.database.write() as store:
        store.imports.change(run.id, state=RunState.FAILED)
    with pytest.raises(Conflict):
        importer.work.carry_out(run.id)
    broken = "客户名称,电话\n" + "宁川轴承,1234567\n" * 300 + '"青岭\n' + "x\n" * 300
    with pytest.raises(InvalidInput):
        importer.check(broken)
    with importer.database.read() as store:
        failed = store.imports.recent(1)[0]
    assert (failed.state, failed.error_code) == (RunState.FAILED, "sheet_cell")


NAMES = (
    "宁川轴承有限公司",
    "宁川轴承",
    "青岭水泥",
    "青岭水泥集团有限公司",
    "白河纸业",
    "",
    "Baihe Paper Ltd",
    "Baihe Paper",
)
PHONES = ("", "0574-87654321", "13800000000", "bad", "0574-87654321;13900000000")
NUMBERS = ("", "91330200MA2AAAAA1X", "91330200MA2BBBBB2X")
tables = st.lists(
    st.tuples(
        *(
            st.sampled_from(values)
            for values in (NAMES, PHONES, NUMBERS, ("", "李工", "赵敏"), NAMES, ("", "王芳", "x"))
        )
    ),
    min_size=1,
    max_size=8,
)
HEADER = ["客户名称", "电话", "税号", "联系人", "母公司", "负责人"]


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # each example takes a second: making it smaller would take minutes
)
@given(first=tables, second=tables, limit=st.integers(1, 5), doubtful=st.sampled_from(Doubtful))
def test_twice_is_once_and_undone_is_before(
    importer: Importer, first: Any, second: Any, limit: int, doubtful: Doubtful
) -> None:
    with importer.database.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name not in ("person", "chat_account", "audit"):
                connection.execute(table.delete())
    importer.run([HEADER, *map(list, first)], doubtful=doubtful)
    before = importer.snapshot()
    run = importer.run([HEADER, *map(list, second)], doubtful=doubtful)
    after = importer.snapshot()
    importer.run([HEADER, *map(list, second)], doubtful=doubtful)
    assert importer.snapshot() == after
    with importer.database.read() as store:
        is_same_file = len(store.imports.recent()) == 1
    if is_same_file:
        return
    importer.work.undo(run.id, "boss")
    assert importer.snapshot() == before
    again = importer.check([HEADER, *map(list, second)], doubtful=doubtful)
    with importer.database.write() as store:
        store.imports.change(again.id, state=RunState.RUNNING)
    for some in (applying.apply_some, linking.link_some):
        more = {"now": importer.clock()} if some is applying.apply_some else {}
        count = 1
        while count:
            with importer.database.write() as store:
                count = some(store, importer.desk, again, limit=limit, **more)
    assert importer.snapshot() == after


def test_a_name_that_a_later_row_is_filed_under_is_nobodys_alias(importer: Importer) -> None:
    table = [["客户名称", "简称"], ["宁川轴承有限公司", "川轴"], ["白河纸业", ""], ["川轴", ""]]
    run = importer.check(table, doubtful=Doubtful.ADD)
    with importer.database.write() as store:
        row = store.imports.rows(run.id)[2]
        store.imports.put_rows(run.id, [replace(row, verdict=Verdict.NEW, candidates=())])
        store.imports.change(run.id, state=RunState.RUNNING)
    count = 1
    while count:
        with importer.database.write() as store:
            count = applying.apply_some(store, importer.desk, run, importer.clock(), limit=1)
    importer.work.carry_out(run.id)
    assert importer.names() == ["宁川轴承有限公司", "川轴", "白河纸业"]
    assert importer.customer("宁川轴承有限公司").aliases == ()


@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (["Account Name", "Phone", "Owner"], {"Account Name": "name", "Phone": "phone", "Owner": "owner"}),
        (
            ["公司名称（必填）", "*手机号", "姓名"],
            {"公司名称（必填）": "name", "*手机号": "contact_phone", "姓名": "contact"},
        ),
        (["name", "tax_number", "E-MAIL"], {"name": "name", "tax_number": "tax_number", "E-MAIL": "email"}),
    ],
)
def test_columns_are_known_by_their_names(desk: Desk, columns: list[str], mapping: Mapping[str, str]) -> None:
    assert propose(desk, columns, [], {}).mapping == mapping


def test_columns_without_a_telling_name_are_known_by_their_values(desk: Desk) -> None:
    sample = [
        ["宁川轴承有限公司", "a@b.cn", "13800000000", "www.b.cn", "x"],
        ["Baihe Paper Ltd.", "c@d.cn", "0574-87654321", "d.com", ""],
    ]
    found = propose(desk, ["A", "B", "C", "D", "E"], sample, {})
    assert found.mapping == {"A": "name", "B": "email", "C": "phone", "D": "website"}
    assert found.guessed == ("B", "C", "D", "A") or set(found.guessed) == {"A", "B", "C", "D"}


def test_what_is_said_of_columns_goes_before_what_is_guessed_and_may_be_kept(importer: Importer) -> None:
    table = "公司,内部号,备注\n宁川轴承,0574-87654321,A\n"
    run = importer.check(table, columns={"备注": "标签", "内部号": ""}, saved_as="旧系统", saves=True)
    assert run.settings.mapping == {"公司": "name", "备注": "tags"}
    again = importer.check(table + "青岭水泥,,\n", saved_as="旧系统")
    assert again.settings.mapping == {"公司": "name", "备注": "tags"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"columns": {"没有": "name"}}, "import_column_unknown"),
        ({"columns": {"甲": "没有"}}, "import_target_unknown"),
        ({"columns": {"甲": "name", "乙": "name"}}, "import_target_twice"),
        ({}, "import_no_name"),
        ({"saved_as": "没有"}, "import_mapping_unknown"),
    ],
)
def test_columns_that_cannot_be_are_named(importer: Importer, asked: Any, code: str) -> None:
    with pytest.raises((InvalidInput, NotFound)) as caught:
        importer.check("甲,乙\n1,2\n", **asked)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("target", "text", "values", "problem"),
    [
        ("phone", "13800000000.0", ("13800000000",), ""),
        ("phone", "1.3800000000E+10", ("13800000000",), ""),
        ("phone", "1.38E+10", (), "digits_lost"),
        ("phone", "0574-87654321 / 13800000000（王经理）", ("057487654321", "13800000000"), ""),
        ("phone", "'+86 138 0000 0000", ("+8613800000000",), ""),
        ("tax_number", "9.13302001234568E+17", (), "digits_lost"),
        ("employees", "1.2E+3", (1200,), ""),
        ("employees", "很多", (), "value_number"),
        ("tags", "重点，轴承、出口", ("重点", "轴承", "出口"), ""),
        ("email", "a@b.cn;", ("a@b.cn",), ""),
        ("address", "#N/A", (), "cell_error"),
        ("website", "暂无", (), ""),
    ],
)
def test_values_are_read_as_people_and_spreadsheets_write_them(
    desk: Desk, target: str, text: str, values: tuple[Any, ...], problem: str
) -> None:
    reader = RowReader(desk, ImportSettings(columns=("公司", "列"), mapping={"公司": "name", "列": target}))
    row = reader.read(2, ("宁川轴承", text))
    assert tuple(value for _, value in row.values) == values
    assert [one.code for one in row.problems] == [problem] * bool(problem)


def test_a_row_may_be_a_household(importer: Importer) -> None:
    run = importer.run("名称,客户类型,电话,行业\n王芳家,家庭,13800000000,\n李雷家,家庭,,教育\n赵敏家,什么,,\n")
    assert importer.customer("王芳家").kind is CustomerKind.HOUSEHOLD
    with importer.database.read() as store:
        rows = store.imports.rows(run.id, states=[RowState.REJECTED])
    assert [[one.code for one in row.problems] for row in rows] == [["field_of_other_kind"], ["kind_unknown"]]
