"""The day's list over the API, on the page and in the terminal."""

import json
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from assistant.entrypoints.cli.main import app as commands
from assistant.services import confirming
from tests.assistant.entrypoints.conftest import Team
from tests.web_parts import ManualClock


@pytest.fixture
def promised(app: Application, team: Team, draft: Draft, clock: ManualClock) -> str:
    """Emma has confirmed a note with a step; it is the day it is due. Returns the promise's id."""
    with app.database.write() as store:
        done = confirming.confirm(
            store, draft.id, None, team.emma, app.desk, app.clock(), customer_name=draft.fields.customer or "海港食品"
        )
        (held,) = [one for one in store.promises.of_draft(draft.id) if one.kind == "step"]
    assert held.due is not None and done.is_new
    clock.now += timedelta(days=(held.due.date - app.desk.local_time(app.clock(), team.emma).date()).days)
    return held.id


def test_the_list_names_what_is_due_with_its_reason_record_and_customer(
    client: TestClient, team: Team, promised: str
) -> None:
    day = client.get("/api/v1/today", headers=team.headers(team.emma)).json()
    (group,) = [one for one in day["groups"] if one["group"] == "today"]
    (item,) = group["items"]
    assert item["promise_id"] == promised and item["reason"] == "due" and item["due_on"] == day["date"]
    assert item["customer"]["name"] == "海港食品" and item["record_id"] and "due today" in item["line"]
    others = client.get("/api/v1/today", headers=team.headers(team.boss)).json()
    assert others["groups"] == []


def test_a_promise_is_ticked_off_and_back_by_who_made_it(client: TestClient, team: Team, promised: str) -> None:
    path = f"/api/v1/promises/{promised}"
    assert client.put(f"{path}/done", headers=team.headers(team.wang)).status_code == 403
    for _ in range(2):
        ticked = client.put(f"{path}/done", headers=team.headers(team.emma)).json()
    assert ticked["state"] == "done" and [one["kind"] for one in ticked["history"]] == ["made", "done"]
    day = client.get("/api/v1/today", headers=team.headers(team.emma)).json()
    assert [one["group"] for one in day["groups"]] == []
    assert client.delete(f"{path}/done", headers=team.headers(team.emma)).json()["state"] == "open"
    shown = client.get(path, headers=team.headers(team.boss)).json()
    assert [one["kind"] for one in shown["history"]] == ["made", "done", "reopened"]
    missing = client.put("/api/v1/promises/nothing/done", headers=team.headers(team.emma))
    assert (missing.status_code, missing.json()["code"]) == (404, "promise_not_found")


def test_the_morning_is_switched_off_and_on(client: TestClient, team: Team) -> None:
    path = "/api/v1/today/in-the-morning"
    assert client.delete(path, headers=team.headers(team.emma)).status_code == 204
    assert not client.get("/api/v1/today", headers=team.headers(team.emma)).json()["sent_in_the_morning"]
    assert client.put(path, headers=team.headers(team.emma)).status_code == 204
    assert client.get("/api/v1/today", headers=team.headers(team.emma)).json()["sent_in_the_morning"]


def test_the_page_has_a_box_to_tick_and_takes_it_back(signed_in: TestClient, promised: str) -> None:
    shown = signed_in.get("/today").text
    assert "海港食品" in shown and promised in shown
    after = signed_in.post("/today/tick", data={"promise_id": promised}).text
    assert "Undo" in after and "Nothing is due today" in after
    assert promised in signed_in.post("/today/tick", data={"promise_id": promised, "undo": "true"}).text


def test_the_terminal_shows_a_person_s_day(
    app: Application, team: Team, promised: str, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    monkeypatch.setenv("SPOTTER_DATA_DIR", str(app.settings.data_dir))
    ticked = CliRunner().invoke(commands, ["today", "--as", "Emma", "--done", promised, "--json"])
    assert ticked.exit_code == 0 and json.loads(ticked.stdout)["groups"] == []
    back = CliRunner().invoke(commands, ["today", "--as", "Emma", "--undo", promised])
    assert back.exit_code == 0 and "Nothing is due today" in back.stdout  # the terminal has a clock of its own
    for switch, is_on in (("--no-mornings", False), ("--mornings", True)):
        switched = CliRunner().invoke(commands, ["today", "--as", "Emma", switch, "--json"])
        assert json.loads(switched.stdout)["sent_in_the_morning"] is is_on
    nobody = CliRunner().invoke(commands, ["today", "--as", "Nobody"])
    assert nobody.exit_code == 2 and "spotter user add" in nobody.stderr
