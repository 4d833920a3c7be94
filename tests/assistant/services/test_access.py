"""What one may not see is as if it were not there, in every way chat has of showing it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.configuration.access import read_access
from assistant.configuration.selling import read_selling
from assistant.domain.contact import IdentityKind
from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, Contact, FollowupFields, GrainedDate, NextStep, Stage
from assistant.domain.ids import new_id
from assistant.domain.lead import Facts, Lead, LeadState
from assistant.domain.opportunity import Member
from assistant.domain.permission import Level
from assistant.domain.person import ChatAccount, Person
from assistant.errors import Forbidden, NotFound
from assistant.services import (
    confirming,
    contacts,
    customer_access,
    factkeeping,
    grouping,
    joining,
    merging,
    opportunities,
    pool,
    recommending,
)
from assistant.services.access import Access
from assistant.services.access_facts import labels_of_name
from assistant.services.commanding import COMMANDS
from assistant.services.desk import Desk
from assistant.services.dictating import vocabulary
from assistant.services.forecasting import forecast_of
from assistant.services.masking import MASK, mask_of
from assistant.services.outcome import Outcome
from assistant.services.plaintext import render_text
from assistant.services.pressing import ACTIONS
from assistant.services.viewcards import case_ref
from assistant.storage.database import Database
from assistant.storage.identity_suggestions import StoredIdentity
from assistant.storage.ownership import PoolRequest
from assistant.storage.store import Store
from assistant.storage.teams import Team
from connectors.im.message_json import message_from_json
from tests.assistant.services.conftest import Rep, reading
from tests.conftest import Clock, People

ACCESS = Path(__file__).parents[3] / "examples" / "access" / "strict_teams.toml"
NOTE = "宁川轴承预算八十三万，老板说八十三万封顶，陈工想七月上 MES，报价 830,000 已经发过去了"
FIELDS = FollowupFields(
    customer="宁川轴承",
    contacts=(Contact("陈工"),),
    needs=("八十三万以内上 MES",),
    budget=Budget(830_000, "CNY"),
    decision_on=GrainedDate(date(2026, 7, 31)),
    stage_hint=Stage.PROPOSAL,
    next_steps=(NextStep("陈工那边发 83 万的报价", owner="李雷", due=GrainedDate(date(2026, 5, 8))),),
)
NEVER, LONG_AFTER = datetime(2026, 5, 7, tzinfo=UTC), datetime(2036, 5, 7, tzinfo=UTC)
SUMS = ("八十三", "83", "830")


@pytest.fixture
def strict(desk: Desk) -> Desk:
    return replace(desk, access=read_access(ACCESS))


@pytest.fixture
def li(database: Database, strict: Desk, clock: Clock, people: People) -> Rep:
    """李雷, presales, who follows the customer and is on its opportunity."""
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-li", "chat-li", people.li.id), clock())
    return Rep(database, strict, clock, people.li)


@pytest.fixture
def bearings(database: Database, strict: Desk, clock: Clock, people: People, li: Rep) -> Customer:
    """王芳's customer; her deal there has 李雷 on it. Nobody has said a word of money yet."""
    customer = Customer("c-bearings", "宁川轴承", ("宁轴",))
    with database.write() as store:
        store.customers.add(customer, clock(), people.wang.id)
        store.customers.follow(customer.id, people.li.id, clock())
        store.customers.follow(customer.id, people.emma.id, clock())
        given = {"name": "MES 83万", "team": (Member(people.li.id),)}
        opportunities.begin(store, customer.id, people.wang, strict, clock(), given=given)
        for name, person in (("North", people.wang), ("South", people.emma)):
            team = Team(new_id(), name)
            store.teams.add(team, clock())
            store.teams.join(team.id, person.id, clock())
        lead = Facts(name="陈工", company="宁川轴承", interest="想上 MES，预算八十三万")
        held = Lead("lead-of-bearings", lead, "ads", clock(), clock(), clock(), owner_id=people.wang.id)
        store.leads.add(replace(held, state=LeadState.WORKING), clock())
        store.leads.add_report("report-of-wang", people.wang.id, "陈工 宁川轴承", lead, clock())
        store.customers.unfollow(customer.id, people.emma.id)
    return customer


@pytest.fixture
def told(wang: Rep, strict: Desk, bearings: Customer, li: Rep) -> str:
    """王芳 confirmed a note full of money; the record's id."""
    wang.desk = strict
    quotes = {"budget": "预算八十三万", "needs": "七月上 MES", "contacts.0": "陈工"}
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE, quotes))
    return wang.press(f"ok:{draft.id}:{draft.version}").record_id


def everything_said_to(rep: Rep) -> str:
    return "\n".join(render_text(message_from_json(row.message)) for row in rep.rows())


def leaks(text: str) -> list[str]:
    return [one for one in SUMS if one in text]


def test_a_push_tells_presales_the_need_and_no_sum(li: Rep, told: str) -> None:
    said = everything_said_to(li)
    assert "MES" in said and "宁川轴承" in said
    assert not leaks(said), said
    with li.database.read() as store:
        (push,) = store.records.pushes_of(told)
    assert {change["field"] for change in push.changes} >= {"needs", "decision_on"}
    assert "budget" not in {change["field"] for change in push.changes}


def test_nothing_presales_asks_for_tells_the_sum(li: Rep, told: str, database: Database, strict: Desk) -> None:
    with database.read() as store:
        deal = store.opportunities.of_customer("c-bearings")[0].id
    for text in ("宁川轴承什么情况？", "/customer 宁轴", "/deals", "宁川轴承"):
        li.send(text)
    for action in ("vc:c-bearings", f"os:{deal}", "ca:c-bearings"):
        li.press(action)
    said = everything_said_to(li)
    assert said.count("宁川轴承") > 3
    assert not leaks(said), said
    with database.read() as store:
        access = Access(store, strict, li.person)
        view = access.view("c-bearings")
        profile = recommending.profile_of(view)
        assert not leaks(str(profile) + str(view.values) + str([record.text for record in view.records]))
        assert profile.budget is None and MASK in str(profile.notes)


def test_health_forecast_and_day_tell_presales_no_sum(li: Rep, told: str, database: Database) -> None:
    with database.write() as store:
        deal = store.opportunities.of_customer("c-bearings")[0]
        (promise,) = store.promises.open_of_customer("c-bearings")
    li.heard()
    for text in ("/health", "/health 宁川轴承", "/forecast year all", "/today", "/leads", "线索转化怎么样"):
        li.send(text)
    for action in (f"hs:{deal.id}", f"sd:{promise.id}", f"su:{promise.id}"):
        li.press(action)
    said = everything_said_to(li)
    assert "已恢复：宁川轴承 · 陈工那边发 ██ █的报价" in said
    assert not leaks(said), said


def test_what_health_rests_on_is_told_to_presales_without_the_sum(
    wang: Rep, li: Rep, emma: Rep, told: str, database: Database, strict: Desk
) -> None:
    desk = replace(strict, selling=read_selling(ACCESS.parents[1] / "selling" / "machinery.toml"))
    with database.write() as store:
        given = {"name": "二线 83万", "team": (Member(li.person.id),)}
        deal = opportunities.begin(store, "c-bearings", wang.person, desk, wang.clock(), given=given)
    for rep in (wang, li, emma):
        rep.desk = desk
        rep.heard()
        for action in (f"hs:{deal.id}", f"hy:{deal.id}:funding", f"hs:{deal.id}"):
            rep.press(action)
        for text in ("/health", "/health 宁川轴承", "/health 二线 83万"):
            rep.send(text)
    whole, masked, nothing = ("\n".join(rep.texts()) for rep in (wang, li, emma))
    assert "八十三万" in whole and "C-" in whole
    assert "二线 ██" in masked and "C-" in masked and not leaks(masked), masked
    assert "0W" not in nothing and "MES" not in nothing and not leaks(nothing.replace("“二线 83万”", "")), nothing


def test_a_lead_is_its_owners_and_their_leaders(
    database: Database, strict: Desk, people: People, bearings: Customer
) -> None:
    with database.read() as store:
        held = store.leads.get("lead-of-bearings")
        assert held
        assert Access(store, strict, people.wang).readable_leads([held]) == [held]
        for other in (people.emma, people.li):
            assert Access(store, strict, other).readable_leads([held]) == []
            with pytest.raises(NotFound) as gone:
                Access(store, strict, other).lead(held.id)
            assert gone.value.code == "lead_not_found"


def test_the_forecast_counts_what_may_be_seen(
    database: Database, strict: Desk, people: People, clock: Clock, told: str
) -> None:
    with database.write() as store:
        deal = store.opportunities.of_customer("c-bearings")[0]
        opportunities.change(
            store,
            deal.id,
            deal.version,
            {"amount": 830_000.0, "close_on": date(2026, 7, 31)},
            people.wang,
            strict,
            clock(),
        )
        seen = {
            person.id: forecast_of(store, strict, "2026", clock(), Access(store, strict, person))
            for person in (people.wang, people.li, people.emma)
        }
    assert [one.amount for one in seen["wang"].expected] == [830_000]
    assert [one.amount for one in seen["li"].expected] == [0] and len(seen["li"].unpriced) == 1
    assert (seen["emma"].expected, seen["emma"].slipped, seen["emma"].undated) == ((), (), ())


def test_marks_keep_their_places_under_the_mask(li: Rep, told: str, database: Database, strict: Desk) -> None:
    with database.read() as store:
        (record,) = Access(store, strict, li.person).shown_records([store.records.get(told) or pytest.fail("gone")])
    assert len(record.text) == len(NOTE)
    (need,) = [mark for mark in record.marks if mark.field == "needs" or mark.field == "contacts"][:1]
    assert record.text[need.start : need.end] in ("七月上 MES", "陈工")
    assert not [mark for mark in record.marks if mark.field == "budget"]


def test_the_owner_sees_all_of_it(wang: Rep, told: str, database: Database, strict: Desk) -> None:
    with database.read() as store:
        view = Access(store, strict, wang.person).view("c-bearings")
    assert view.values["budget"][0].value.amount == 830_000
    assert view.records[0].text == NOTE


class TestSomebodyOfAnotherTeam:
    """For Emma the customer is not there."""

    @pytest.fixture
    def emma(self, emma: Rep, strict: Desk, told: str) -> Rep:
        emma.desk = strict
        emma.heard()
        return emma

    def test_no_question_finds_it(self, emma: Rep) -> None:
        for text in ("宁川轴承什么情况？", "/customer 宁川轴承", "宁川轴承", "/deals"):
            emma.send(text)
        assert all("MES" not in text and "陈工" not in text for text in emma.texts())

    def test_no_button_opens_it(self, emma: Rep, told: str) -> None:
        with emma.database.read() as store:
            deal = store.opportunities.of_customer("c-bearings")[0].id
            draft = store.records.get(told)
            (promise,) = (one.id for one in store.promises.open_of_customer("c-bearings"))
        assert draft
        about = {
            **dict.fromkeys(("ok", "cn", "cs", "cu", "ed", "ef", "bk", "no", "re", "tr", "sh", "ap"), draft.draft_id),
            **dict.fromkeys(("rc", "rf", "sy", "sn", "ty"), told),
            **dict.fromkeys(("vc", "fo", "uf", "ca"), "c-bearings"),
            **dict.fromkeys(("mp", "mg", "md", "fk", "pt", "pr", "pd"), "c-bearings"),
            **dict.fromkeys(("ry", "rn"), told),
            **dict.fromkeys(("jp", "jo", "jd"), self.contact(emma)),
            **{"ju": self.joined(emma), **dict.fromkeys(("iy", "in", "iw"), self.identity_told(emma, told))},
            **{"mu": self.merged(emma), "pa": self.asked_for(emma), "pn": self.asked_for(emma)},
            **dict.fromkeys(("tu", "td", "cf", "cl"), f"c-bearings:{case_ref('x')}"),
            **dict.fromkeys(("os", "om", "ot", "oe", "of", "og", "oo", "oa", "ox", "ow", "oy"), deal),
            **dict.fromkeys(("od", "ob"), "c-bearings"),
            **dict.fromkeys(("ag", "ly", "ln"), draft.note_id),
            **{"cx": draft.draft_id, "la": "en"},
            **dict.fromkeys(("ls", "lt", "lk", "lo", "lw", "lu", "lr", "lg"), "lead-of-bearings"),
            **dict.fromkeys(("le", "lh", "lm", "lc", "lv", "lb", "lj"), "lead-of-bearings"),
            **dict.fromkeys(("lf", "lx"), "report-of-wang"),
            **dict.fromkeys(("hs", "hy", "hn", "hr", "hd", "hu"), deal),
            **dict.fromkeys(("fy", "fn"), told),
            **dict.fromkeys(("sd", "su"), promise),
            **dict.fromkeys(("ii", "ix", "iu"), "import-of-boss"),
            **dict.fromkeys(("gw", "gp", "gv", "ge"), "c-bearings"),
            **{"ho": "wang", "vp": self.contact(emma), "na": "yes", "pw": promise, "im": "import-of-boss"},
            "fc": "year",
            **dict.fromkeys(("dx", "de", "dy", "dn"), self.asked_about(emma)),
            "lp": "this_year",
        }
        assert set(about) == set(ACTIONS), "a new button needs its line: what it is about, and that it keeps quiet"
        for verb, target in about.items():
            rest = {
                "os": "",
                "om": ":1:lost",
                "ty": ":a/b",
                "ot": ":1:a/b",
                "ef": ":budget",
                "rf": ":budget",
                "fc": ":all",
                **{"of": ":amount", "og": ":1:lost", "ob": ":deal:1", **dict.fromkeys(("oo", "oa", "ox"), ":1:emma")},
                **{"lh": ":name", "lm": ":1:sql", "lv": ":emma", "lb": ":call", "lj": ":call", "lp": ":first:c"},
                "iw": ":1:0",
                **dict.fromkeys(("gp", "gv", "ge"), ":emma:f"),
                "ho": ":emma",
            }.get(verb, ":1")
            outcome = emma.press(target if verb == "x" else f"{verb}:{target}{rest}")
            assert (outcome.record_id, outcome.cases_for, outcome.case_file, outcome.note_id) == ("", "", "", ""), verb
            assert not outcome.chore, verb
        said = "\n".join(emma.texts())
        assert "宁川轴承" not in said and "MES" not in said and not leaks(said)

    def contact(self, emma: Rep) -> str:
        """Somebody is there."""
        with emma.database.read() as store:
            return store.contacts.of_customer("c-bearings")[0].id

    def joined(self, emma: Rep) -> str:
        """Two contacts of it are one person."""
        admin = Person("second", "Second", "boss", "en", "UTC", True)
        with emma.database.write() as store:
            store.people.add(admin, emma.clock())
            one, other = (
                contacts.add(store, "c-bearings", {"name": name}, admin, emma.clock()).id for name in ("甲", "乙")
            )
            return joining.join(store, emma.desk, one, other, admin, emma.clock()).id

    def identity_told(self, emma: Rep, record_id: str) -> str:
        """A record tells of a number there, and of another that may be of two."""
        here = self.contact(emma)
        with emma.database.write() as store:
            for number, (whose, candidates) in enumerate(((here, ()), (None, (here,)))):
                told = StoredIdentity(
                    record_id, number, "c-bearings", whose, candidates, IdentityKind.PHONE, "13711112222", "MES"
                )
                store.identity_suggestions.add(told, emma.clock())
        return record_id

    def merged(self, emma: Rep) -> str:
        """A customer was merged into the one she may not see."""
        boss = Person("head", "Head", "boss", "en", "UTC", True)
        with emma.database.write() as store:
            store.people.add(boss, emma.clock())
            store.customers.add(Customer("c-double", "宁川轴承厂"), emma.clock(), "wang")
            return merging.merge(store, emma.desk, "c-bearings", "c-double", boss, emma.clock()).id

    def asked_about(self, emma: Rep) -> str:
        """An admin asked what is held of a contact there."""
        inbox_id = emma.file()
        with emma.database.write() as store:
            asked = Outcome(chore="ask_erase", chore_by="boss", chore_of="陈工", chore_at="c-bearings")
            asked.keep(store, inbox_id)
        return inbox_id

    def asked_for(self, emma: Rep) -> str:
        """Somebody asked for it."""
        with emma.database.write() as store:
            request = PoolRequest(new_id(), "c-bearings", "li", "open", emma.clock())
            store.ownership.ask(request)
            return request.id

    def test_nothing_beside_its_records_is_told_or_changed(self, emma: Rep) -> None:
        admin = emma.person
        with emma.database.write() as store:
            customer = store.customers.get("c-bearings")
            assert customer
            given = {"industry": "滚珠"}
            factkeeping.set_by_hand(store, emma.desk, customer, given, admin.id, emma.clock())
            merge_id = self.merged_ids(store)
        for text in (
            "/set 宁川轴承 industry=x",
            "/group 宁川轴承",
            "/same 宁川轴承",
            "/same 宁川轴承 = 宁轴",
            "宁川轴承和宁轴是一家",
            "/person 宁川轴承",
            "/person 陈工 = 陈工程师",
            "/person 宁川轴承 陈工",
            "/person 宁川轴承 陈工 title=x",
            "/person 宁川轴承 +新人",
            "/person 陈工",
            "/person 13711112222",
            "/history 宁川轴承 industry",
            "宁川轴承的行业谁说的？",
            "/set 宁川轴承 parent=",
            "/set 宁川轴承 kind=household",
            "/label 宁川轴承 = x",
            "/label 宁川轴承",
            "/owners 宁川轴承",
            "/merges 宁川轴承",
            "/give 宁川轴承 = Emma Stone",
            "/give 宁川轴承",
            "把宁川轴承交给Emma Stone",
            "/handover 王芳 = Emma Stone",
            "/add 宁川轴承",
            "宁川轴承的陈工和陈工程师是同一个人",
            "宁川轴承是谁的？",
            "/stale",
            "/mine",
            "/pool",
            "公海里有什么",
        ):
            emma.send(text)
        assert not [text for text in emma.texts() if "滚珠" in text or "王芳" in text]
        with emma.database.read() as store:
            assert [fact.value for fact in factkeeping.facts_of(store, "c-bearings")] == ["滚珠"]
            assert self.merged_ids(store) == merge_id
            (contact, *_) = store.contacts.of_customer("c-bearings")
            access = Access(store, emma.desk, emma.person)
            assert pool.listed(store, access) == [] and factkeeping.stale(store, emma.desk, NEVER, access) == []
            for look in (
                lambda: customer_access.people_of(access, store, "c-bearings", emma.clock()),
                lambda: customer_access.contact(access, store, contact.id),
                lambda: grouping.group_of(store, emma.desk, "c-bearings", access),
                lambda: customer_access.shown_merges(access, store, "c-bearings"),
            ):
                with pytest.raises(NotFound):
                    look()

    @staticmethod
    def merged_ids(store: Store) -> list[str]:
        return [held.id for held in store.merges.of_customer("c-bearings")]

    def test_every_command_keeps_quiet(self, emma: Rep) -> None:
        for command in COMMANDS:
            emma.send(f"/{command} 宁川轴承")
        assert all("MES" not in text and "陈工" not in text for text in emma.texts())

    def test_what_listens_for_her_is_not_told_the_names(self, emma: Rep, database: Database, strict: Desk) -> None:
        with database.read() as store:
            access = Access(store, strict, emma.person)
            known, names = access.known("宁川轴承"), vocabulary(store, emma.person.id, access)
        assert not known.customers and not known.contacts and not names

    def test_her_note_of_it_offers_nothing_and_cannot_take_the_name(self, emma: Rep, strict: Desk) -> None:
        (draft,) = emma.note("宁川轴承想看演示", reading(FollowupFields(customer="宁川轴承", needs=("看演示",))))
        assert draft.customer_id is None and draft.candidates == ()
        with emma.database.write() as store, pytest.raises(NotFound):
            confirming.confirm(store, draft.id, None, emma.person, strict, emma.clock(), customer_id="c-bearings")
        with emma.database.write() as store, pytest.raises(Forbidden) as refused:
            confirming.confirm(store, draft.id, None, emma.person, strict, emma.clock(), customer_name="宁川轴承")
        assert refused.value.code == "customer_taken"

    def test_a_new_customer_of_her_own_is_no_trouble(self, emma: Rep, strict: Desk) -> None:
        (draft,) = emma.note("海港食品要看演示", reading(FollowupFields(customer="海港食品", needs=("看演示",))))
        emma.press(f"cn:{draft.id}:{draft.version}")
        emma.heard()
        emma.send("海港食品什么情况？")
        assert "看演示" in emma.texts()[0]


def test_a_leader_sees_the_teams_below(database: Database, strict: Desk, clock: Clock, told: str) -> None:
    boss = Person("head", "Head", "manager", "en", "UTC", False)
    with database.write() as store:
        store.people.add(boss, clock())
        assert not Access(store, strict, boss).readable_id("c-bearings")
        top = Team(new_id(), "Top", boss.id)
        store.teams.add(top, clock())
        north = store.teams.by_name("north")
        assert north
        store.teams.set_parent(north.id, top.id)
        assert Access(store, strict, boss).readable_id("c-bearings")
        deal = store.opportunities.of_customer("c-bearings")[0]
        opportunities.change(store, deal.id, deal.version, {"name": "neu"}, boss, strict, clock())


def test_a_hidden_field_cannot_be_written_and_a_refusal_is_written_down(
    database: Database, strict: Desk, li: Rep, told: str
) -> None:
    with pytest.raises(Forbidden) as refused, database.write() as store:
        deal = store.opportunities.of_customer("c-bearings")[0]
        opportunities.change(store, deal.id, deal.version, {"amount": 1.0}, li.person, strict, li.clock())
    assert refused.value.code == "not_allowed"
    with database.read() as store:
        rows = [row.step for row in store.audit.find(person_id=li.person.id) if row.step.outcome == "denied"]
    assert [(row.action, row.kind, row.customer_id, row.why) for row in rows] == [
        ("write", "opportunity", "c-bearings", "no rule")
    ]


def test_hidden_fields_and_contacts_are_nowhere_and_not_written(
    database: Database, desk: Desk, li: Rep, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "access.toml"
    file.write_text(
        """[roles.rep]
        grants = [{ on = ["*"], do = ["*"] }]
        fields = { industry = "hidden", contacts = "hidden", phone = "read", budget = "hidden" }
        """,
        encoding="utf-8",
    )
    desk = replace(desk, access=read_access(file))
    reader = replace(li.person, role="rep")
    with database.write() as store:
        customer = store.customers.get("c-bearings")
        assert customer
        given = {"industry": "滚珠", "phone": "057188001234", "tags": ["预算八十三万"]}
        factkeeping.set_by_hand(store, desk, customer, given, "wang", NEVER)
    with database.write() as store:
        access = Access(store, desk, reader)
        held = customer_access.shown_held(access, store, desk, customer)
        assert {one.fact.field for one in held} == {"phone", "tags"}
        assert not leaks(str([one.fact.value for one in held if one.fact.field == "tags"]))
        assert customer_access.people_of(access, store, customer.id, NEVER) == ()
        (contact, *_) = store.contacts.of_customer(customer.id)
        with pytest.raises(NotFound):
            customer_access.contact(access, store, contact.id)
        assert grouping.group_of(store, desk, customer.id, access).open_amount is None
        for field in ("industry", "phone", "contacts"):
            with pytest.raises(Forbidden) as refused:
                customer_access.changeable(access, customer.id, [field])
            assert refused.value.code == "field_not_allowed"
        assert "industry" not in {one.rule.id for one in factkeeping.stale(store, desk, LONG_AFTER, access)}
        assert "industry" in {
            one.rule.id for one in factkeeping.stale(store, desk, LONG_AFTER, Access(store, desk, None))
        }


def test_why_two_customers_may_be_one_tells_no_hidden_field_in_chat(
    database: Database, strict: Desk, li: Rep, bearings: Customer
) -> None:
    rep = strict.access.roles["presales"]
    hiding = replace(rep, fields={**rep.fields, "phone": Level.HIDDEN})
    told = {}
    with database.write() as store:
        other = Customer("c-other", "恒川轴承")
        store.customers.add(other, li.clock(), "wang")
        store.customers.follow(other.id, li.person.id, li.clock())
        for one in (bearings, other):
            factkeeping.set_by_hand(store, strict, one, {"phone": "0571 8800 1234"}, "wang", NEVER)
    for name, role in (("open", rep), ("hiding", hiding)):
        li.desk = replace(strict, access=replace(strict.access, roles={**strict.access.roles, "presales": role}))
        li.texts()
        li.send("/same 宁川轴承")
        told[name] = li.texts()[-1]
    assert "恒川轴承" in told["open"] and "电话" in told["open"]
    assert "恒川轴承" in told["hiding"] and "电话" not in told["hiding"]


def test_places_in_a_name_are_labels() -> None:
    assert labels_of_name("苏州恒昶机电") >= {"苏州", "江苏"}
    assert labels_of_name("恒昶机电") == frozenset()


@pytest.mark.parametrize(
    "text", ["报价 83 万", "说了 830,000", "八十三万封顶", "budget is 830k", "about ¥830000", "八十多万吧"]
)
def test_every_way_to_say_a_sum_is_masked(text: str) -> None:
    mask = mask_of(["budget"], [], [])
    assert MASK in mask.text(text) and len(mask.text(text)) == len(text)
    assert mask_of([], [], []).text(text) == text
