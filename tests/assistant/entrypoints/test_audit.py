"""No write without its row in the audit log: business tables are compared before and after every call that changes."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.bootstrap import Application
from assistant.entrypoints.api import create_api
from assistant.entrypoints.cli.main import app as cli
from assistant.entrypoints.web import chat
from assistant.storage.tables import metadata
from assistant.storage.trail import QUIET_COLUMNS, TECHNICAL
from tests.assistant.entrypoints.conftest import BASE, MakeApp, sign_in
from tests.assistant.entrypoints.strict_team import Strict, strict_team
from tests.assistant.entrypoints.test_permissions import API, PAGES, answers, filled

Snapshot = Mapping[str, list[str]]


@pytest.fixture
def strict(make_app: MakeApp) -> Strict:
    return strict_team(make_app)


def snapshot(app: Application) -> Snapshot:
    """Every row of every business table, columns of mere progress left out."""
    with app.database.engine.connect() as connection:
        return {
            table.name: sorted(
                repr([value for name, value in row.items() if name not in QUIET_COLUMNS.get(table.name, ())])
                for row in connection.execute(table.select()).mappings()
            )
            for table in metadata.sorted_tables
            if table.name not in TECHNICAL
        }


def rows_after(app: Application, seq: int) -> list[Any]:
    with app.database.read() as store:
        return [row for row in store.audit.find(limit=10_000) if row.seq > seq]


def newest(app: Application) -> int:
    with app.database.read() as store:
        return max((row.seq for row in store.audit.find(limit=1)), default=0)


@pytest.mark.parametrize("role", ["owner", "admin", "manager"])
def test_whatever_a_request_changes_is_in_the_log_with_who_did_it(
    strict: Strict, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "POLL_S", 0.0)
    app = strict.app
    real = {
        ("PATCH", "/api/v1/opportunities/{opportunity_id}"): {"version": 1, "fields": {"name": "neu"}},
        ("POST", "/api/v1/opportunities/{opportunity_id}/move"): {"version": 2, "stage": "lost", "reason": "x"},
        ("POST", "/api/v1/records/{record_id}/corrections"): {"fields": {"needs": ["anderes"]}},
        ("POST", "/api/v1/teams"): {"name": "Neu"},
        ("PATCH", "/api/v1/teams/{team_id}"): {"leader_id": "{person_id}"},
        ("PATCH", "/api/v1/people/{person_id}"): {"role": "rep"},
    }
    client = TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False, headers=strict.headers(role))
    browser = sign_in(app, strict.people[role])
    changed_by = set()
    for calls, caller, entry in ((API, client, "api"), (PAGES, browser, "web")):
        for call, (body, codes) in calls.items():
            before, seq = snapshot(app), newest(app)
            answers(strict, role, caller, {call: (real.get(call, body), codes)})
            after = snapshot(app)
            changed = {table for table, rows in after.items() if rows != before[table]}
            noted = {
                row.step.kind
                for row in rows_after(app, seq)
                if row.step.person_id == strict.people[role].id and row.entry == entry and row.step.action != "read"
            }
            assert changed - {"credential"} <= noted, (call, changed, noted)
            changed_by |= {call} if changed else set()
    assert len(changed_by) >= (8 if role == "manager" else 9), changed_by


COMMANDS: Mapping[str, list[str]] = {
    "user add": ["Neu"],
    "user invite": ["Owner"],
    "user token": ["Owner"],
    "user role": ["Odd", "rep"],
    "user territory": ["Odd"],
    "user list": [],
    "team add": ["West"],
    "team list": [],
    "team join": ["South", "Odd"],
    "team leave": ["South", "Odd"],
    "team lead": ["South", "Other"],
    "customer add": ["新客户"],
    "customer show": ["海港食品"],
    "customer duplicates": [],
    "customer fields": [],
    "customer set": ["海港食品", "industry=食品", "--as", "Owner"],
    "customer history": ["海港食品", "industry"],
    "customer check": ["海港食品", "industry", "--as", "Owner"],
    "customer stale": [],
    "customer refill": [],
    "customer group": ["海港食品"],
    "customer alike": ["海港食品"],
    "customer distinct": ["海港食品", "青岭水泥", "--as", "Manager"],
    "customer undo-merge": ["{merge_id}", "--as", "Manager"],
    "customer merge": ["海港食品", "海港食品有限公司", "--as", "Manager", "--yes"],
    "customer import": ["{table}", "--yes", "--as", "Admin"],
    "customer imports": [],
    "customer undo-import": ["{import_id}", "--yes"],
    "customer owners": ["海港食品"],
    "customer give": ["青岭水泥", "Manager", "--as", "Owner"],
    "customer hand-over": ["Manager", "Owner", "--as", "Manager"],
    "customer release": ["青岭水泥", "--as", "Owner", "--reason", "x"],
    "contact list": ["海港食品"],
    "contact show": ["{contact_id}"],
    "contact set": ["海港食品", "林晓", "--as", "Owner", "--title", "厂长"],
    "contact alike": ["海港食品"],
    "contact distinct": ["{contact_id}", "{spare_contact_id}", "--as", "Owner"],
    "contact joins": ["{spare_contact_id}"],
    "contact undo-join": ["{join_id}", "--as", "Owner"],
    "contact join": ["{contact_id}", "{twin_contact_id}", "--as", "Owner", "--yes"],
    "pool list": [],
    "pool take": ["青岭水泥", "--as", "Manager"],
    "pool release": ["青岭水泥", "--as", "Manager", "--reason", "x"],
    "pool expire": [],
    "opportunity list": [],
    "opportunity types": [],
    "opportunity show": ["{opportunity_id}"],
    "opportunity begin": ["海港食品", "--as", "Owner"],
    "opportunity move": ["{opportunity_id}", "lost", "--as", "Owner"],
    "opportunity done": ["{opportunity_id}", "a/b", "--as", "Owner"],
    "opportunity health": ["{opportunity_id}"],
    "forecast": [],
    "today": ["--as", "Owner", "--done", "{promise_id}"],
    "lead sources": [],
    "lead list": [],
    "lead show": ["{lead_id}"],
    "lead funnel": [],
    "lead add": ["--as", "Owner", "--source", "ads", "--company", "北湖乳业"],
    "lead touch": ["{lead_id}", "--as", "Owner", "--kind", "call", "--ours"],
    "lead assign": ["{lead_id}", "--as", "Owner", "--to", "Manager"],
    "lead drop": ["{lead_id}", "x", "--as", "Manager"],
    "lead reopen": ["{lead_id}", "--as", "Manager"],
    "lead convert": ["{lead_id}", "--as", "Manager", "--customer", "海港食品"],
    "audit": [],
    "privacy export": ["周敏", "--customer", "海港食品", "-o", "{file}"],
    "privacy erase": ["周敏", "--customer", "海港食品", "--yes"],
}
"""Every command that reads or writes what rules are about, with arguments that do something."""
ELSEWHERE = {
    *("models", "cases", "db", "eval"),  # of weights, of the case library's files, of tables, of figures
    *("note", "demo", "serve", "worker", "doctor"),  # go the way of the chat, or run something
}
AS_OTHER = {"customer show": 2, "opportunity show": 2, "audit": 2, "privacy export": 2, "privacy erase": 2}
AS_OTHER |= {f"customer {name}": 2 for name in ("set", "history", "check", "group", "alike", "distinct", "undo-merge")}
AS_OTHER |= {f"customer {name}": 2 for name in ("merge", "owners", "give", "hand-over", "release")}
AS_OTHER |= {"contact list": 2, "contact show": 2, "contact set": 2, "pool take": 2, "pool release": 2}
AS_OTHER |= {f"contact {name}": 2 for name in ("alike", "distinct", "joins", "undo-join", "join")}
AS_OTHER |= {"customer stale": 0, "pool list": 0}
AS_OTHER |= {"customer refill": 2, "customer import": 2, "customer imports": 2, "customer undo-import": 2}
AS_OTHER |= {
    "user list": 0,
    "user invite": 2,
    "user role": 2,
    "user territory": 2,
    "team add": 2,
    "team join": 2,
    "team leave": 2,
    "team lead": 2,
}
AS_OTHER |= {"customer add": 0, "customer duplicates": 0, "opportunity list": 0, "team list": 0}
AS_OTHER |= {"opportunity health": 2, "lead show": 2, "lead touch": 2, "lead assign": 2, "lead drop": 2}
AS_OTHER |= {"lead reopen": 2, "lead convert": 2, "lead list": 0, "lead funnel": 0, "forecast": 0, "today": 2}
"""Exit codes of the commands that can be run as somebody, run as a rep of another team."""


def commands() -> set[str]:
    groups = {group.name: group.typer_instance for group in cli.registered_groups}
    found = {command.name or command.callback.__name__ for command in cli.registered_commands if command.callback}
    for name, group in groups.items():
        if name in ELSEWHERE or group is None:
            continue
        for command in group.registered_commands:
            assert command.callback
            found.add(f"{name} {command.name or command.callback.__name__}")
    return found - ELSEWHERE


@pytest.fixture
def terminal(strict: Strict, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("SPOTTER_DATA_DIR", str(strict.app.settings.data_dir))
    monkeypatch.setenv("SPOTTER_ACCESS_FILE", str(strict.app.settings.access_file))
    return CliRunner()


def arguments(strict: Strict, command: str) -> list[str]:
    file, table = (strict.app.settings.data_dir / name for name in ("out.json", "list.csv"))
    table.write_text("客户名称,联系人\n西岭机械,周工\n", encoding="utf-8")
    given = [
        filled(strict, one).replace("{file}", str(file)).replace("{table}", str(table)) for one in COMMANDS[command]
    ]
    return [*command.split(), *given]


def test_every_command_has_a_stated_expectation() -> None:
    assert commands() == set(COMMANDS), "a new command needs its line in COMMANDS, and in AS_OTHER if it takes --as"


def test_whatever_a_command_changes_is_in_the_log(strict: Strict, terminal: CliRunner) -> None:
    changed_by = set()
    for command in COMMANDS:
        before, seq = snapshot(strict.app), newest(strict.app)
        ran = terminal.invoke(cli, arguments(strict, command))
        assert ran.exit_code == (2 if command == "opportunity done" else 0), (command, ran.output)
        after = snapshot(strict.app)
        changed = {table for table, rows in after.items() if rows != before[table]}
        noted = {row.step.kind for row in rows_after(strict.app, seq) if row.entry == "cli"}
        assert changed <= noted, (command, changed, noted)
        changed_by |= {command} if changed else set()
    assert len(changed_by) > 10, changed_by


def test_a_command_run_as_somebody_sees_and_does_what_they_may(strict: Strict, terminal: CliRunner) -> None:
    for command, code in AS_OTHER.items():
        before = snapshot(strict.app)
        ran = terminal.invoke(cli, [*arguments(strict, command), "--as", "Other"])
        assert ran.exit_code == code, (command, ran.output)
        assert "批次追溯" not in ran.output and "周敏" not in ran.output.replace("周敏 ", "")
        if code:
            assert snapshot(strict.app) == before, command
        if command in ("customer duplicates", "opportunity list"):
            assert "海港食品" not in ran.output


def test_reading_a_sensitive_field_is_in_the_log_and_no_word_of_it(strict: Strict) -> None:
    client = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("manager"))
    seq = newest(strict.app)
    client.get(f"/api/v1/customers/{strict.ids['customer_id']}")
    read = [row.step for row in rows_after(strict.app, seq) if row.step.action == "read"]
    assert [(one.kind, one.fields, one.person_id) for one in read] == [
        ("customer", ("budget",), strict.people["manager"].id)
    ]
    seq = newest(strict.app)
    presales = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("presales"))
    presales.get(f"/api/v1/customers/{strict.ids['customer_id']}")
    assert not [row for row in rows_after(strict.app, seq) if row.step.action == "read"]
    with strict.app.database.read() as store:
        log = str(store.audit.find(limit=10_000))
    assert "海港" not in log and "周敏" not in log
    words = [row.step for row in rows_after(strict.app, 0)]
    assert not [one for one in words if "120" in "".join((*one.fields, one.why, one.outcome, one.kind))]


def test_what_was_refused_is_in_the_log_although_nothing_was_done(strict: Strict) -> None:
    client = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("presales"))
    body = {"version": 1, "fields": {"name": "x"}}
    refused = client.patch(f"/api/v1/opportunities/{strict.ids['opportunity_id']}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    admin = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("admin"))
    asked = {"person_id": strict.people["presales"].id}
    rows = admin.get("/api/v1/audit", params=asked).json()
    denied = [row for row in rows if row["outcome"] == "denied"]
    assert [(row["action"], row["kind"], row["entry"], row["why"]) for row in denied] == [
        ("write", "opportunity", "api", "no rule")
    ]
