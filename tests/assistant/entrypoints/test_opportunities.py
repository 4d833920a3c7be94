"""Opportunities over the API."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from tests.assistant.entrypoints.conftest import Team
from tests.assistant.entrypoints.test_cli import document_of, home, run

__all__ = ["home"]
PATH = "/api/v1/opportunities"


@pytest.fixture
def customer(app: Application) -> Customer:
    known = Customer("harbor", "海港食品")
    with app.database.write() as store:
        store.customers.add(known, app.clock(), None)
    return known


def test_how_the_team_sells_is_told(client: TestClient, team: Team) -> None:
    told = client.get(f"{PATH}/selling", headers=team.headers(team.emma)).json()
    (deal,) = told["types"]
    assert deal["names"] == {"en": "Deal", "zh-CN": "商机"} and deal["stages"][0]["id"] == "lead"
    assert [grade["id"] for grade in told["grades"]] == ["A", "B", "C"]


def test_one_is_begun_changed_moved_and_found_with_its_history(
    client: TestClient, team: Team, customer: Customer
) -> None:
    headers = team.headers(team.emma)
    begun = client.post(
        PATH,
        headers=headers,
        json={
            "customer_id": customer.id,
            "name": "Cold store",
            "amount": 250_000,
            "team": [{"person_id": team.wang.id, "part": "design"}],
        },
    )
    assert begun.status_code == 201, begun.text
    held = begun.json()
    assert (held["stage"], held["grade"], held["owner"]["name"]) == ("lead", "B", "Emma")
    assert held["team"] == [{"person": {"id": team.wang.id, "name": "王芳"}, "part": "design"}]
    assert held["missing"] == {"stage": "qualified", "tasks": [], "facts": []}
    one = f"{PATH}/{held['id']}"
    changed = client.patch(
        one, headers=headers, json={"version": 1, "fields": {"close_on": "2026-09-30", "amount": None}}
    ).json()
    assert (changed["close_on"], changed["amount"], changed["grade"]) == ("2026-09-30", None, "C")
    moved = client.post(f"{one}/move", headers=headers, json={"version": 2, "stage": "won"}).json()
    assert (moved["stage"], moved["is_open"], moved["missing"]) == ("won", False, None)
    assert [event["kind"] for event in moved["history"]] == ["created", "changed", "moved"]
    assert moved["history"][2]["changes"]["stage_id"] == ["lead", "won"]
    found = client.get(PATH, headers=headers, params={"customer_id": customer.id, "is_open": False}).json()
    assert [one["name"] for one in found] == ["Cold store"]
    assert client.get(PATH, headers=headers, params={"stage": ["lead", "proposal"]}).json() == []
    assert client.get(one, headers=headers).json()["version"] == 3


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("", {"customer_id": "nobody"}, 404, "customer_not_found"),
        ("", {"customer_id": "harbor", "type": "gone"}, 422, "type_unknown"),
        ("", {"customer_id": "harbor", "colour": "red"}, 422, "invalid_input"),
        ("", {"customer_id": "harbor", "name": None}, 422, "invalid_input"),
        ("", {"customer_id": "harbor", "owner_id": "nobody"}, 404, "person_not_found"),
        ("/gone/move", {"version": 1, "stage": "won"}, 404, "opportunity_not_found"),
        ("/ID/move", {"version": 1, "stage": "gone"}, 422, "stage_unknown"),
        ("/ID/move", {"version": 9, "stage": "won"}, 409, "opportunity_changed"),
        ("/ID/tasks", {"version": 1, "stage": "lead", "task": "gone"}, 422, "task_unknown"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code(
    client: TestClient, team: Team, customer: Customer, path: str, body: object, status: int, code: str
) -> None:
    headers = team.headers(team.emma)
    held = client.post(PATH, headers=headers, json={"customer_id": customer.id}).json()
    refused = client.post(PATH + path.replace("ID", held["id"]), headers=headers, json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert client.get(f"{PATH}/{held['id']}", headers=headers).json()["version"] == 1


def test_strangers_see_nothing(client: TestClient, customer: Customer) -> None:
    for path in ("", "/selling", "/anything"):
        assert client.get(PATH + path).status_code == 401


def test_one_is_begun_and_set_in_the_terminal(home: Path) -> None:
    for name in ("Emma", "Tom"):
        run(home, "user", "add", name, "--role", "rep")
    run(home, "customer", "add", "Harbor Foods")

    def opportunity(*arguments: str) -> Any:
        return document_of(run(home, "opportunity", *arguments, "--json"))

    begun = opportunity(
        *("begin", "Harbor Foods", "--as", "Emma", "--name", "Cold store", "--amount", "250000", "--currency", "GBP"),
        *("--product", "Weave", "--product", "Board", "--member", "Tom=coach"),
    )
    assert (begun["name"], begun["amount"], begun["currency"]) == ("Cold store", 250_000, "GBP")
    assert begun["products"] == ["Weave", "Board"]
    assert [(one["person"]["name"], one["part"]) for one in begun["team"]] == [("Tom", "coach")]
    changed = opportunity(
        *("set", begun["id"], "--as", "Emma", "--name", "Cold store 2", "--close", "2026-09-30"),
        *("--competitor", "Kestrel", "--empty", "team", "--empty", "amount"),
    )
    assert (changed["name"], changed["close_on"], changed["competitors"]) == ("Cold store 2", "2026-09-30", ["Kestrel"])
    assert (changed["team"], changed["amount"], changed["products"]) == ([], None, ["Weave", "Board"])
    assert changed["history"][-1]["kind"] == "changed" and changed["version"] == 2
    assert len(opportunity("list", "--type", "deal", "--stage", "lead")) == 1
    assert opportunity("list", "--stage", "proposal") == []
    given = opportunity("set", begun["id"], "--as", "Emma", "--owner", "Tom")
    assert given["owner"]["name"] == "Tom"
    for arguments, says in (
        (("set", begun["id"], "--as", "Emma", "--empty", "name"), "cannot be emptied"),
        (("set", begun["id"], "--as", "Emma", "--member", "Nobody"), "nobody is called Nobody"),
        (("set", begun["id"], "--as", "Emma", "--currency", "pounds"), "three letters"),
        (("set", "gone", "--as", "Emma", "--name", "x"), "opportunity_not_found"),
    ):
        done = run(home, "opportunity", *arguments)
        assert done.returncode == 2 and says in done.stderr, done.stderr
