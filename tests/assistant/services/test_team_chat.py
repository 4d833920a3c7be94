"""Teams, people, roles, territories and invites in chat: for who may, in private, in both languages."""

from dataclasses import replace

import pytest

from assistant.domain.permission import Territory
from assistant.domain.person import ChatAccount, Person
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Chat, Rep
from tests.conftest import Clock, People

EAST = Territory("east", regions=frozenset({"华东", "上海"}), industries=frozenset({"食品"}))
SOUTH = Territory("south", regions=frozenset({"华南"}))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, access=replace(desk.access, territories={"east": EAST, "south": SOUTH}))


@pytest.fixture
def boss(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-boss", "chat-boss", people.boss.id), clock())
    return Rep(database, desk, clock, people.boss)


def members(database: Database, team: str) -> list[str]:
    with database.read() as store:
        held = store.teams.by_name(team)
        names = store.people.names()
    assert held
    return [names[one] for one in held.member_ids]


def said(rep: Chat, text: str, **given: object) -> str:
    rep.send(text, **given)
    (answer,) = rep.texts()
    return answer


def test_teams_are_made_filled_led_and_put_below_others(boss: Rep, database: Database) -> None:
    assert "no teams yet" in said(boss, "/team")
    assert said(boss, "/team new North") == "North: nobody yet"
    assert said(boss, "/team new South under North leader 李雷") == "South (under North): led by 李雷 · nobody yet"
    assert said(boss, "/team South + 王芳、emma stone") == "South (under North): led by 李雷 · 王芳, Emma Stone"
    assert members(database, "South") == ["王芳", "Emma Stone"]
    assert said(boss, "/team south - 王芳") == "South (under North): led by 李雷 · Emma Stone"
    assert said(boss, "/team South leader Emma Stone").startswith("South (under North): led by Emma Stone")
    assert said(boss, "/team South leader none") == "South (under North): Emma Stone"
    assert said(boss, "/team South under -") == "South: Emma Stone"
    assert "below" not in said(boss, "/team") and "cannot stand" in said(boss, "/team South under South")
    with database.read() as store:
        rows = store.audit.find(person_id="boss")
    assert {(row.entry, row.step.kind) for row in rows} >= {("chat", "team"), ("chat", "team_member")}


def test_the_same_in_chinese(boss: Rep, database: Database) -> None:
    with database.write() as store:
        store.people.set_locale("boss", "zh-CN")
    assert said(boss, "/team 新建 华南") == "华南：还没有人"
    assert said(boss, "/team 华南加李雷") == "华南：李雷"
    assert said(boss, "/team 华南 负责人 王芳") == "华南：负责人 王芳 · 李雷"
    assert said(boss, "/team 新建华西上级华南") == "华西（属于华南）：还没有人"
    assert said(boss, "/team 华南 减 李雷") == "华南：负责人 王芳 · 还没有人"
    assert "没看懂" in said(boss, "/team 华北 怎么样")


def test_who_is_not_known_is_not_put_anywhere_and_the_likeliest_is_named(boss: Rep, database: Database) -> None:
    said(boss, "/team new South")
    assert "Do you mean 李雷?" in said(boss, "/team South + 王芳、李蕾")
    assert members(database, "South") == []
    assert "no such team" in said(boss, "/team South under West")
    assert "can't read “Southwest + 李雷”" in said(boss, "/team Southwest + 李雷")


def test_a_rep_looks_and_changes_nothing(boss: Rep, wang: Rep, database: Database, desk: Desk) -> None:
    said(boss, "/team new South")
    said(boss, "/team South + 李雷")
    assert said(wang, "/team") == "团队\n\n  · South：李雷"
    for order in ("/team South + 王芳", "/team South - 李雷", "/team South 负责人 王芳", "/team 新建 华西"):
        assert "只有管理员" in said(wang, order), order
    assert members(database, "South") == ["李雷"]
    for order in ("/role 王芳 = admin", "/territory 王芳 = east", "/invite 李雷", "/invite 新人 = rep", "/territory"):
        assert "只有管理员" in said(wang, order), order
    with database.read() as store:
        assert store.people.by_name("新人") is None
        person = store.people.get("wang")
        denied = [row.step for row in store.audit.find(person_id="wang") if row.step.outcome == "denied"]
    assert person and person.role == "rep" and {one.kind for one in denied} == {"team", "person"}


def test_who_may_not_read_people_gets_numbers_only(boss: Rep, wang: Rep, desk: Desk) -> None:
    said(boss, "/team new South leader Emma Stone")
    said(boss, "/team South + 李雷、王芳")
    everybody = desk.access.roles["*"]
    blind = tuple(replace(rule, kinds=rule.kinds - {"person"}) for rule in everybody.grants)
    wang.desk = replace(desk, access=replace(desk.access, roles={"*": replace(everybody, grants=blind)}))
    assert said(wang, "/team") == "团队\n\n  · South：王芳，另有 1 人"
    assert "没有这项权限" in said(wang, "/people") and "李雷" not in said(wang, "/team South + 李蕾")


def test_people_are_listed_with_what_the_reader_may_know(boss: Rep, wang: Rep) -> None:
    said(boss, "/team new South leader 王芳")
    listed = said(boss, "/people")
    assert "People: 4" in listed and "Zhao Min · manager · admin · telegram" in listed
    assert "王芳 · rep · South (leads) · telegram" in listed and "李雷 · presales · not joined yet" in listed
    assert "李雷" in said(boss, "/people presales") and "王芳" in said(boss, "/people south")
    assert "nobody for “zz”" in said(boss, "/people zz")
    seen = said(wang, "/people")
    assert "王芳 · rep · South（负责人） · telegram" in seen and "李雷 · presales\n" in seen
    assert said(wang, "/me") == "王芳 · rep · South（负责人） · telegram"


def test_a_role_is_given_and_what_the_rules_do_not_name_is_said(boss: Rep, database: Database) -> None:
    assert said(boss, "/role 李雷 = manager") == "李雷 is manager now (before: presales)."
    assert "name no legal" in said(boss, "/role li lei = legal".replace("li lei", "李雷"))
    assert "parted by commas" in said(boss, "/role 李雷")
    with database.read() as store:
        person = store.people.get("li")
    assert person and person.role == "legal"


def test_territories_go_by_id_or_by_a_label_that_only_one_has(boss: Rep, database: Database) -> None:
    assert "east (上海, 华东, 食品)" in said(boss, "/territory")
    assert said(boss, "/territory 李雷 = 华东、食品") == "李雷: east (上海, 华东, 食品)"
    assert "south (华南)" in said(boss, "/territory 李雷 = East, south")
    assert "no such territory" in said(boss, "/territory 李雷 = 华中")
    with database.read() as store:
        assert store.teams.territories_of("li") == {"east", "south"}
    assert said(boss, "/territory 李雷 =") == "李雷 has no territory now."


def test_an_invite_lets_somebody_in_by_its_code(boss: Rep, database: Database, desk: Desk, clock: Clock) -> None:
    assert "To add them: /invite 孙悦 = rep" in said(boss, "/invite 孙悦")
    card = said(boss, "/invite 孙悦 = rep")
    assert "Invitation for 孙悦 (rep)" in card and "http://127.0.0.1:8000/signin/" in card
    code = card.split("/start ")[1].split(" ")[0]
    newcomer = Chat(database, desk, clock, "tg-sun")
    assert "孙悦，你好" in said(newcomer, f"/start {code}")
    with database.read() as store:
        person = store.people.by_account("telegram", "tg-sun")
    assert person and (person.name, person.role, person.is_admin) == ("孙悦", "rep", False)
    assert "already" in said(boss, "/invite 李雷 = rep")
    assert "Invitation for Zhao Min (manager)" in said(boss, "/invite Zhao Min")
    assert all(row.message["fleeting"] for row in boss.rows() if "/start " in str(row.message))


ORDERS = (
    "/team",
    "/people",
    "/me",
    "/role 李雷 = rep",
    "/territory",
    "/invite 李雷",
    "/audit",
    "/privacy 李雷",
    "/refill",
)


@pytest.mark.parametrize("order", ORDERS)
def test_in_a_group_nothing_of_it_is_said_or_done(boss: Rep, order: str) -> None:
    outcome = boss.send(order, is_private=False)
    assert boss.texts() == ["That is for a private chat only. Please write to me there."]
    assert not outcome.chore


@pytest.mark.parametrize("order", ORDERS)
def test_a_stranger_is_told_nothing(stranger: Chat, people: People, order: str) -> None:
    outcome = stranger.send(order)
    (answer,) = stranger.texts()
    assert "李雷" not in answer and "邀请码" in answer and not outcome.chore


def test_help_lists_for_administration_what_is_of_use_to_who_asks(boss: Rep, wang: Rep) -> None:
    daily, rare = said(boss, "/help"), said(boss, "/help admin")
    assert "/help admin" in daily and "/audit" not in daily
    assert {line.split(" ")[0] for line in rare.splitlines()} == {
        *("/team", "/people", "/role", "/territory", "/invite", "/audit", "/privacy", "/refill")
    }
    assert {line.split(" ")[0] for line in said(wang, "/help 管理").splitlines()} == {"/team", "/people"}


def test_nobody_becomes_an_admin_by_a_role(boss: Rep, database: Database) -> None:
    said(boss, "/role 李雷 = admin")
    with database.read() as store:
        held = store.people.get("li")
    assert held == replace(People().li, role="admin") and isinstance(held, Person) and not held.is_admin


@pytest.mark.parametrize("role", ["manager", "presales", "janitor"])
def test_who_is_no_admin_looks_at_teams_and_people_whatever_their_role(
    wang: Rep, database: Database, role: str
) -> None:
    with database.write() as store:
        store.people.set_role("wang", role)
    for order in ORDERS:
        outcome = wang.send(order)
        (answer,) = wang.texts()
        is_open = order in ("/team", "/people", "/me")
        assert ("只有管理员" in answer) is not is_open, (order, answer)
        assert not outcome.chore
