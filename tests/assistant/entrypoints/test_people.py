"""Contacts, owners and the pool over the API and on the page."""

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from tests.assistant.entrypoints.conftest import Team

PATH = "/api/v1"


@pytest.fixture
def customer(app: Application, team: Team) -> Customer:
    """A customer of nobody's."""
    known = Customer("harbor", "海港食品")
    with app.database.write() as store:
        store.customers.add(known, app.clock(), None)
    return known


def test_a_contact_is_added_changed_reached_and_found(client: TestClient, team: Team, customer: Customer) -> None:
    headers = team.headers(team.emma)
    added = client.post(
        f"{PATH}/customers/harbor/contacts", headers=headers, json={"name": "Lin Xiao", "roles": ["coach", "user"]}
    )
    assert added.status_code == 201, added.text
    lin = added.json()
    assert (lin["roles"], lin["strength"], lin["best_known_by"]) == (["coach", "user"], 0, None)
    assert {(one["field"], one["value"], one["person"]["name"]) for one in lin["sources"]} == {
        ("name", "Lin Xiao", "Emma"),
        ("roles", "coach", "Emma"),
        ("roles", "user", "Emma"),
    }
    one = f"{PATH}/contacts/{lin['id']}"
    reached = client.post(f"{one}/identities", headers=headers, json={"kind": "phone", "value": "138-0013-8000"})
    assert (reached.status_code, reached.json()["value"]) == (201, "+8613800138000")
    found = client.get(f"{PATH}/contacts", headers=headers, params={"kind": "phone", "identity": "13800138000"}).json()
    assert [(held["name"], held["customer"]["name"]) for held in found] == [("Lin Xiao", "海港食品")]
    changed = client.patch(one, headers=headers, json={"version": 1, "fields": {"leaning": "for", "roles": ["coach"]}})
    assert (changed.json()["leaning"], changed.json()["version"]) == ("for", 2)
    gone = client.delete(f"{one}/identities/{reached.json()['id']}", headers=headers)
    assert gone.status_code == 204 and client.get(one, headers=headers).json()["identities"] == []
    left = client.patch(one, headers=headers, json={"version": 2, "fields": {"left_on": "2026-05-01"}}).json()
    kinds = [event["kind"] for event in left["history"]]
    assert sorted(kinds) == ["added", "changed", "left", "reached", "unreached"]
    (ended,) = [event for event in left["history"] if event["kind"] == "unreached"]
    assert (ended["person"]["name"], ended["changes"]) == ("Emma", {"phone": ["138-0013-8000", None]})
    assert [(one["value"], one["ended_by"]["name"]) for one in left["former_identities"]] == [
        ("+8613800138000", "Emma")
    ]
    listed = client.get(f"{PATH}/customers/harbor/contacts", headers=headers).json()
    assert [held["left_on"] for held in listed] == ["2026-05-01"]


def test_two_contacts_are_joined_and_parted(client: TestClient, team: Team, customer: Customer) -> None:
    headers = team.headers(team.emma)
    kept, gone = (
        client.post(
            f"{PATH}/customers/harbor/contacts", headers=headers, json={"name": name, "title": title, "roles": [role]}
        ).json()["id"]
        for name, title, role in (("Petra Holm", "CIO", "coach"), ("P. Holm", "", "user"))
    )
    phone = {"kind": "phone", "value": "+46 8 5550 1234"}
    client.post(f"{PATH}/contacts/{kept}/identities", headers=headers, json=phone)
    taken = client.post(f"{PATH}/contacts/{gone}/identities", headers=headers, json=phone)
    assert (taken.status_code, taken.json()["code"]) == (409, "identity_taken")
    assert f"Petra Holm, {kept}" in taken.json()["detail"]  # with whom they may be joined
    asked = {"gone_id": gone, "why": "same phone"}
    shown = client.post(f"{PATH}/contacts/{kept}/join/preview", headers=headers, json=asked).json()
    assert (shown["aliases"], shown["roles"], shown["title"]) == (["P. Holm"], ["coach", "user"], "CIO")
    assert len(client.get(f"{PATH}/customers/harbor/contacts", headers=headers).json()) == 2
    held = client.post(f"{PATH}/contacts/{kept}/join", headers=headers, json=asked)
    assert held.status_code == 201 and held.json()["moved"] == {"contact_event": 1}
    assert client.get(f"{PATH}/contacts/{gone}", headers=headers).json()["id"] == kept
    again = client.post(f"{PATH}/contacts/{kept}/join", headers=headers, json=asked)
    assert (again.status_code, again.json()["code"]) == (409, "join_gone")
    undone = client.post(f"{PATH}/contacts/joins/{held.json()['id']}/undo", headers=headers).json()
    assert undone["undone_by"]["name"] == "Emma" and undone["why"] == "same phone"
    (listed,) = client.get(f"{PATH}/contacts/{gone}/joins", headers=headers).json()
    assert listed["id"] == held.json()["id"]
    client.patch(f"{PATH}/contacts/{gone}", headers=headers, json={"version": 1, "fields": {"aliases": ["petra holm"]}})
    (pair,) = client.get(f"{PATH}/customers/harbor/contacts/alike", headers=headers).json()
    assert (pair["one"]["id"], pair["other"]["id"], pair["because"]) == (kept, gone, ["name"])
    apart = client.put(f"{PATH}/contacts/{kept}/distinct", headers=headers, json={"contact_id": gone})
    assert apart.status_code == 204
    assert client.get(f"{PATH}/customers/harbor/contacts/alike", headers=headers).json() == []


def test_a_customer_is_taken_given_handed_over_and_released(client: TestClient, team: Team, customer: Customer) -> None:
    emma, boss = team.headers(team.emma), team.headers(team.boss)
    (lying,) = client.get(f"{PATH}/pool", headers=emma).json()
    assert (lying["customer"]["name"], lying["was"]) == ("海港食品", None)
    taken = client.post(f"{PATH}/pool/harbor/take", headers=emma).json()
    assert (taken["state"], taken["request_id"]) == ("taken", None)
    refused = client.post(f"{PATH}/pool/harbor/take", headers=boss)
    assert (refused.status_code, refused.json()["code"]) == (409, "pool_held")
    wang = {"person_id": team.wang.id, "kind": "collaborates"}
    given = client.post(f"{PATH}/customers/harbor/owners", headers=emma, json=wang).json()
    assert [(one["person"]["name"], one["kind"]) for one in given["owners"]] == [
        ("Emma", "follows"),
        ("王芳", "collaborates"),
    ]
    asked = {"from_id": team.emma.id, "to_id": team.wang.id, "preview": True}
    plan = client.post(f"{PATH}/ownership/hand-over", headers=boss, json=asked).json()
    assert (plan["done"], [one["name"] for one in plan["customers"]]) == (False, ["海港食品"])
    done = client.post(f"{PATH}/ownership/hand-over", headers=boss, json=asked | {"preview": False}).json()
    assert done["done"]
    assert client.post(f"{PATH}/pool/harbor/release", headers=emma, json={"reason": "x"}).status_code == 403
    back = client.post(f"{PATH}/pool/harbor/release", headers=boss, json={"reason": "closed shop"}).json()
    assert back["history"][-1]["what"] == "released" and back["history"][-1]["by"]["name"] == "Zhao Min"
    (lying,) = client.get(f"{PATH}/pool", headers=emma).json()
    assert (lying["was"]["name"], lying["reason"], lying["what"]) == ("王芳", "closed shop", "released")
    ended = client.delete(f"{PATH}/customers/harbor/owners/{team.wang.id}?kind=collaborates", headers=boss).json()
    assert ended["owners"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/customers/nobody/contacts", None, 404, "customer_not_found"),
        ("GET", "/customers/nobody/owners", None, 404, "customer_not_found"),
        ("GET", "/contacts/nobody", None, 404, "contact_not_found"),
        ("POST", "/customers/harbor/contacts", {"name": " "}, 422, "invalid_input"),
        ("POST", "/customers/harbor/contacts", {"name": "A", "roles": ["king"]}, 422, "invalid_input"),
        ("POST", "/customers/harbor/owners", {"person_id": "nobody"}, 404, "person_not_found"),
        ("POST", "/pool/nobody/take", None, 404, "customer_not_found"),
        ("POST", "/pool/harbor/release", {"reason": "x"}, 409, "pool_there"),
        ("POST", "/pool/requests/nobody", {"agreed": True}, 404, "button_unknown"),
        ("GET", "/contacts?kind=phone&identity=abc", None, 422, "identity_unusable"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code(
    client: TestClient, team: Team, customer: Customer, method: str, path: str, body: object, status: int, code: str
) -> None:
    refused = client.request(method, PATH + path, headers=team.headers(team.emma), json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_the_page_shows_whose_it_is_and_who_is_there(
    client: TestClient, signed_in: TestClient, team: Team, customer: Customer
) -> None:
    headers = team.headers(team.emma)
    shown = signed_in.get("/customers/harbor").text
    assert "In the pool: nobody is responsible" in shown
    client.post(f"{PATH}/pool/harbor/take", headers=headers)
    client.post(
        f"{PATH}/customers/harbor/contacts",
        headers=headers,
        json={"name": "<Lin>", "title": "plant manager", "roles": ["decision_maker"], "leaning": "for"},
    )
    shown = signed_in.get("/customers/harbor").text
    assert "responsible: Emma" in shown and "&lt;Lin&gt; · plant manager" in shown
    assert '<span class="chip">decision maker</span>' in shown and '<span class="chip">for us</span>' in shown


def test_strangers_see_nothing(client: TestClient, customer: Customer) -> None:
    for path in ("/customers/harbor/contacts", "/customers/harbor/owners", "/pool", "/contacts/x"):
        assert client.get(PATH + path).status_code == 401
