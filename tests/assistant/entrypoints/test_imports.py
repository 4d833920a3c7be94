"""Importing customers over the API, in chat and on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.workflows.importing import ImportWork
from tests.assistant.entrypoints.conftest import Team
from tests.assistant.entrypoints.test_cli import document_of, home, run

__all__ = ["home"]
IMPORTS = "/api/v1/customers/imports"
TABLE = "客户名称,电话,备注\n宁川轴承有限公司,0574-87654321,x\n宁川轴承,0574-87654321,\n青岭水泥,没有电话号,\n=1+1,,\n"


@pytest.fixture
def worker(app: Application) -> Any:
    """Works off what was asked of imports, as a worker does."""

    class Now:
        def step(self, _name: str, call: Any, *args: Any) -> Any:
            return call(*args)

        def sleep(self, _seconds: float) -> None: ...

    work = ImportWork(app.database, app.desk, app.clock)

    def work_all() -> None:
        with app.database.read() as store:
            waiting = store.inbox.waiting()
        for inbox_id in waiting:
            work.work_off(Now(), inbox_id)  # type: ignore[arg-type]

    return work_all


def begin(client: TestClient, headers: dict[str, str], content: str = TABLE, **form: str) -> Any:
    return client.post(IMPORTS, files={"file": ("客户.csv", content.encode())}, data=form, headers=headers)


def test_an_import_is_checked_carried_out_and_taken_back(
    client: TestClient, team: Team, app: Application, worker: Any
) -> None:
    boss = team.headers(team.boss, **{"Accept-Language": "en"})
    begun = begin(client, boss)
    assert begun.status_code == 202, begun.text
    path = f"{IMPORTS}/{begun.json()['id']}"
    assert client.post(f"{path}/run", json={}, headers=boss).json()["code"] == "import_not_ready"
    worker()
    checked = client.get(path, headers=boss).json()
    assert (checked["state"], checked["counts"]) == ("checked", {"rows": 4, "new": 2, "double": 1, "rejected": 1})
    assert checked["columns"][2] == {"name": "备注", "target": None, "guessed": False}
    assert [(one["row"], one["name"]) for one in checked["troubled"]] == [(4, "青岭水泥")]
    assert client.post(f"{path}/undo", json={"confirm": True}, headers=boss).json()["code"] == "import_not_done"
    assert client.get("/api/v1/customers", headers=boss).json() == []

    assert client.post(f"{path}/run", json={"doubtful": "join"}, headers=boss).status_code == 202
    worker()
    done = client.get(path, headers=boss).json()
    assert (done["state"], done["counts"]) == ("done", {"rows": 4, "added": 2, "joined": 1, "rejected": 1})
    assert begin(client, boss, doubtful="join").json()["id"] == done["id"]
    rejected = client.get(f"{path}/rejected", headers=boss)
    assert rejected.headers["content-type"].startswith("text/csv")
    assert rejected.content.startswith(b"\xef\xbb\xbf")
    assert "青岭水泥,没有电话号,,4," in rejected.text

    shown = client.post(f"{path}/undo", json={}, headers=boss).json()
    assert (shown["removed"], shown["kept"]) == (2, [])
    assert client.get(path, headers=boss).json()["state"] == "done"
    client.post(f"{path}/undo", json={"confirm": True}, headers=boss)
    worker()
    assert client.get(path, headers=boss).json()["state"] == "undone"
    assert client.get("/api/v1/customers", headers=boss).json() == []
    assert [one["id"] for one in client.get(IMPORTS, headers=boss).json()] == [done["id"]]


@pytest.mark.parametrize(
    ("content", "form", "code"),
    [
        ("", {}, "file_empty"),
        ("甲,乙\n1,2\n", {}, "import_no_name"),
        (TABLE, {"columns": "没有=name"}, "import_column_unknown"),
        (TABLE, {"columns": "备注"}, "invalid_input"),
        (TABLE, {"doubtful": "maybe"}, "invalid_input"),
        (TABLE, {"as_of": "2026-01-01"}, "invalid_input"),
        (TABLE, {"sheet": "二"}, "sheet_unknown"),
    ],
)
def test_a_table_that_cannot_be_imported_is_refused(
    client: TestClient, team: Team, content: str, form: dict[str, str], code: str
) -> None:
    answer = begin(client, team.headers(team.boss), content, **form)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_only_admins_import(client: TestClient, team: Team) -> None:
    assert begin(client, team.headers(team.emma)).status_code == 403
    assert client.get(IMPORTS, headers=team.headers(team.emma)).status_code == 403


def test_columns_may_be_said(client: TestClient, team: Team, worker: Any) -> None:
    boss = team.headers(team.boss)
    begun = begin(client, boss, columns="备注=标签\n电话=", save="旧系统", as_of="2026-04-01T00:00:00+08:00").json()
    assert {one["name"]: one["target"] for one in begun["columns"]} == {
        "客户名称": "name",
        "电话": None,
        "备注": "tags",
    }
    again = begin(client, boss, TABLE + "白河纸业,,\n", mapping="旧系统").json()
    assert again["columns"] == begun["columns"]


def test_the_command_line_shows_does_and_takes_back(home: Path) -> None:
    file = home / "客户.csv"
    file.write_bytes(TABLE.encode("gb18030"))
    dry = run(home, "customer", "import", str(file), "--json")
    assert dry.returncode == 1  # a row was rejected
    assert document_of(dry)["state"] == "checked"
    done = run(home, "customer", "import", str(file), "--yes", "--rejected", str(home / "out.csv"), "--json")
    assert document_of(done)["counts"] == {"rows": 4, "added": 2, "joined": 1, "rejected": 1}
    assert (home / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    listed = document_of(run(home, "customer", "imports", "--json"))
    assert [one["state"] for one in listed] == ["done"]
    preview = run(home, "customer", "undo-import", listed[0]["id"])
    assert preview.returncode == 0
    assert "--yes does it" in preview.stdout
    assert document_of(run(home, "customer", "undo-import", listed[0]["id"], "--yes", "--json"))["state"] == "undone"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing.csv"],
        ["pyproject.csv", "--map", "x=name"],
        ["pyproject.csv", "--map", "name"],
        ["pyproject.csv", "--doubtful", "maybe"],
        ["pyproject.csv", "--as", "Nobody"],
    ],
)
def test_what_cannot_be_imported_is_exit_code_two(home: Path, arguments: list[str]) -> None:
    (home / "pyproject.csv").write_text("Company,Phone\nA Ltd,\n", "utf-8")
    failed = run(home, "customer", "import", *arguments, "--json")
    assert failed.returncode == 2
    assert json.loads(failed.stdout)["error"]["detail"]


def test_a_customer_that_is_there_is_joined(client: TestClient, team: Team, app: Application, worker: Any) -> None:
    with app.database.write() as store:
        store.customers.add(Customer("held", "宁川轴承有限公司"), app.clock(), None)
    boss = team.headers(team.boss)
    path = f"{IMPORTS}/{begin(client, boss).json()['id']}"
    worker()
    client.post(f"{path}/run", json={}, headers=boss)
    worker()
    assert client.get(path, headers=boss).json()["counts"] == {"rows": 4, "added": 1, "joined": 2, "rejected": 1}
    client.post(f"{path}/undo", json={"confirm": True}, headers=boss)
    worker()
    assert [one["id"] for one in client.get("/api/v1/customers", headers=boss).json()] == ["held"]
