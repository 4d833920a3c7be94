"""Keeping customers over the API: added with a look at those they may be, fields with history, groups, merges."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.entrypoints.api import create_api
from assistant.services import factkeeping, onboarding
from tests.assistant.entrypoints.conftest import MakeApp, Team
from tests.web_parts import ManualClock, file_draft

API = "/api/v1/customers"


@pytest.fixture
def customers(app: Application) -> Sequence[Customer]:
    known = (Customer("harbor", "Harbor Foods Ltd"), Customer("dairy", "Nordic Dairy"))
    with app.database.write() as store:
        for customer in known:
            store.customers.add(customer, app.clock(), None)
    return known


def test_one_that_may_be_there_is_added_only_when_said_so(
    client: TestClient, team: Team, customers: Sequence[Customer]
) -> None:
    emma = team.headers(team.emma)
    asked = {
        "name": "Harbor Foods Limited",
        "fields": {"phone": ["020 7946 0991", "020 7946 0992"], "employees": "1,200"},
    }
    refused = client.post(API, json=asked, headers=emma)
    assert refused.status_code == 409 and refused.json()["code"] == "customer_alike"
    assert "Harbor Foods Ltd" in refused.json()["detail"]
    added = client.post(API, json={**asked, "even_if_alike": True}, headers=emma)
    assert added.status_code == 201
    held = client.get(f"{API}/{added.json()['id']}/fields", headers=emma).json()
    assert {(one["field"], one["value"]) for one in held} == {
        ("phone", "02079460991"),
        ("phone", "02079460992"),
        ("employees", 1200),
    }
    assert {one["person"]["name"] for one in held} == {"Emma"}
    alike = client.get(f"{API}/{added.json()['id']}/alike", headers=emma).json()
    assert [one["customer"]["id"] for one in alike] == ["harbor"] and alike[0]["because"] == ["name"]
    other = {"customer_id": "harbor"}
    assert client.put(f"{API}/{added.json()['id']}/distinct", json=other, headers=emma).status_code == 204
    assert client.get(f"{API}/{added.json()['id']}/alike", headers=emma).json() == []
    again = client.post(API, json={**asked, "even_if_alike": True}, headers=emma)
    assert again.status_code == 409 and again.json()["code"] == "customer_known"


def test_fields_are_corrected_emptied_and_remembered(
    client: TestClient, team: Team, customers: Sequence[Customer], clock: ManualClock
) -> None:
    emma, wang = team.headers(team.emma), team.headers(team.wang)
    for who, given in ((emma, "dairy"), (wang, "food"), (emma, None)):
        clock.advance(timedelta(minutes=1))
        assert client.patch(f"{API}/dairy", json={"fields": {"industry": given}}, headers=who).status_code == 200
    assert client.get(f"{API}/dairy/fields", headers=emma).json() == []
    history = client.get(f"{API}/dairy/fields/industry", headers=emma).json()
    assert [(one["value"], one["person"]["name"]) for one in history] == [
        (None, "Emma"),
        ("food", "王芳"),
        ("dairy", "Emma"),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"nothing": "x"}, "field_unknown"),
        ({"employees": "many"}, "field_value"),
        ({"industry": ["a", "b"]}, "field_value"),
        ({"phone": ["call me"]}, "field_value"),
        ({"email": "x" * 501}, "invalid_input"),
    ],
)
def test_what_a_field_cannot_hold_changes_nothing(
    client: TestClient, team: Team, customers: Sequence[Customer], fields: dict[str, object], code: str
) -> None:
    emma = team.headers(team.emma)
    wrong = client.patch(f"{API}/dairy", json={"fields": {"region": "North", **fields}}, headers=emma)
    assert wrong.status_code == 422 and wrong.json()["code"] == code
    assert client.get(f"{API}/dairy/fields", headers=emma).json() == []


def test_a_group_adds_up_and_gives_its_subsidiaries_what_they_lack(
    app: Application, client: TestClient, team: Team, customers: Sequence[Customer]
) -> None:
    emma = team.headers(team.emma)
    assert client.patch(f"{API}/harbor", json={"fields": {"industry": "food"}}, headers=emma).status_code == 200
    below = client.patch(f"{API}/dairy", json={"parent_id": "harbor"}, headers=emma).json()
    assert below[0]["value"] == "food" and below[0]["inherited_from"]["id"] == "harbor"
    for customer_id, amount in (("harbor", 100_000), ("dairy", 50_000)):
        begun = {"customer_id": customer_id, "amount": amount, "currency": "CNY"}
        assert client.post("/api/v1/opportunities", json=begun, headers=emma).status_code == 201
    group = client.get(f"{API}/dairy/group", headers=emma).json()
    assert (group["open_opportunities"], group["open_amount"], group["currency"]) == (2, 150_000, "CNY")
    assert [(one["customer"]["id"], one["level"]) for one in group["members"]] == [("harbor", 0), ("dairy", 1)]
    assert group["values"] == {} and group["lately"] == []
    draft = file_draft(app, team.emma)
    confirmed = {"version": draft.version, "customer": {"id": "dairy"}}
    assert client.post(f"/api/v1/drafts/{draft.id}/confirm", json=confirmed, headers=emma).status_code == 200
    seen = client.get(f"{API}/harbor/group", headers=emma).json()
    (need,) = seen["values"]["needs"]
    assert (need["value"], need["author"]["name"]) == ("把批次追溯做起来", "Emma")
    assert [one["id"] for one in need["customers"]] == ["dairy"]
    (latest,) = seen["lately"]
    assert latest["customer"]["id"] == "dairy" and latest["id"] == need["record_id"] and need["quote"] in latest["text"]
    circle = client.patch(f"{API}/harbor", json={"parent_id": "dairy"}, headers=emma)
    assert circle.status_code == 422 and circle.json()["code"] == "group_circle"
    assert client.patch(f"{API}/dairy", json={"parent_id": None}, headers=emma).json() == []


def test_a_merge_is_looked_at_done_listed_and_undone(
    client: TestClient, team: Team, customers: Sequence[Customer]
) -> None:
    emma = team.headers(team.emma)
    client.put(f"{API}/dairy/follow", headers=emma)
    asked = {"gone_id": "dairy", "why": "same people"}
    shown = client.post(f"{API}/harbor/merge/preview", json=asked, headers=emma).json()
    assert shown["moves"] == {"follow": 1} and shown["gone"]["name"] == "Nordic Dairy"
    held = client.post(f"{API}/harbor/merge", json=asked, headers=emma).json()
    assert client.get(f"{API}/dairy", headers=emma).json()["id"] == "harbor"
    assert [one["id"] for one in client.get(API, headers=emma).json()] == ["harbor"]
    assert client.post(f"{API}/harbor/merge", json=asked, headers=emma).json()["code"] == "merge_gone"
    (listed,) = client.get(f"{API}/harbor/merges", headers=emma).json()
    assert listed["why"] == "same people" and listed["undone_at"] is None
    for _ in range(2):
        undone = client.post(f"{API}/merges/{held['id']}/undo", headers=emma)
        assert undone.status_code == 200 and undone.json()["undone_at"]
    assert client.get(f"{API}/dairy", headers=emma).json()["following"]


def test_what_went_stale_is_listed_until_somebody_checks_it(
    client: TestClient, team: Team, customers: Sequence[Customer], clock: ManualClock
) -> None:
    emma = team.headers(team.emma)
    client.patch(f"{API}/dairy", json={"fields": {"employees": 300}}, headers=emma)
    assert client.get(f"{API}/stale", headers=emma).json() == []
    clock.advance(timedelta(days=400))
    (stale,) = client.get(f"{API}/stale", headers=emma).json()
    assert stale["customer"]["id"] == "dairy" and stale["fact"]["value"] == 300
    assert client.post(f"{API}/dairy/fields/employees/check", headers=emma).status_code == 200
    assert client.get(f"{API}/stale", headers=emma).json() == []
    nothing = client.post(f"{API}/dairy/fields/region/check", headers=emma)
    assert nothing.status_code == 404 and nothing.json()["code"] == "fact_unknown"


def test_the_fields_are_listed_as_configured(client: TestClient, team: Team) -> None:
    fields = client.get(f"{API}/fields", headers=team.headers(team.emma)).json()
    assert {"tax_number", "phone", "tags"} <= {one["id"] for one in fields}
    assert all({"en", "zh-CN"} == set(one["names"]) for one in fields)


def test_why_two_may_be_one_tells_no_field_that_is_hidden(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "access.toml"
    file.write_text(
        '[roles.rep]\ngrants = [{ on = ["*"], do = ["*"] }]\nfields = { phone = "hidden" }\n', encoding="utf-8"
    )
    app = make_app(access_file=file)
    with app.database.write() as store:
        tokens = {}
        for name, is_admin in (("Emma", False), ("Min", True)):
            person = onboarding.add_person(store, name, app.desk, app.clock(), role="rep", is_admin=is_admin)
            tokens[name] = {"Authorization": f"Bearer {onboarding.new_token(store, person, 'tests', app.clock())}"}
        for one in (Customer("harbor", "Harbor Foods Ltd"), Customer("quay", "Harbor Foods Limited")):
            store.customers.add(one, app.clock(), None)
            factkeeping.set_by_hand(store, app.desk, one, {"phone": "020 7946 0991"}, person.id, app.clock())
    client = TestClient(create_api(app))
    told = {
        name: client.get(f"{API}/harbor/alike", headers=headers).json()[0]["because"]
        for name, headers in tokens.items()
    }
    assert set(told["Min"]) == {"phone", "name"} and told["Emma"] == ["name"]


def test_a_group_is_no_double_of_the_customers_below_it(client: TestClient, team: Team) -> None:
    headers = team.headers(team.emma)
    head = client.post("/api/v1/customers", headers=headers, json={"name": "Halden Group"}).json()
    works = {"name": "Halden Castings", "parent_id": head["id"]}
    added = client.post("/api/v1/customers", headers=headers, json=works)
    assert added.status_code == 201, added.text
    for one in (head, added.json()):
        assert client.get(f"/api/v1/customers/{one['id']}/alike", headers=headers).json() == []
    twice = client.post("/api/v1/customers", headers=headers, json=works | {"name": "Halden Castings Works"})
    assert (twice.status_code, twice.json()["code"]) == (409, "customer_alike")
