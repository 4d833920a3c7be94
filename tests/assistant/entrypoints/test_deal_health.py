"""Health and forecast over the API, on the customer's page and in the terminal."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.entrypoints.api import create_api
from tests.assistant.entrypoints.conftest import BASE, MakeApp, Team, sign_in

MACHINERY = Path(__file__).parents[3] / "examples" / "selling" / "machinery.toml"
PATH = "/api/v1/opportunities"


@pytest.fixture
def app(make_app: MakeApp) -> Application:
    return make_app(selling_file=MACHINERY)


@pytest.fixture
def client(app: Application) -> TestClient:
    return TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def deal(client: TestClient, app: Application, team: Team) -> dict[str, Any]:
    """Emma's, coached by 王芳."""
    with app.database.write() as store:
        store.customers.add(Customer("harbor", "Harbor Foods"), app.clock(), None)
    asked = {
        "customer_id": "harbor",
        "name": "Line 3",
        "amount": 5_000_000,
        "close_on": "2026-01-15",
        "team": [{"person_id": team.wang.id, "part": "coach"}],
    }
    begun = client.post(PATH, headers=team.headers(team.emma), json=asked)
    assert begun.status_code == 201, begun.text
    document: dict[str, Any] = begun.json()
    return document


def test_items_are_stated_by_the_owner_and_rated_by_the_coach(
    client: TestClient, team: Team, deal: dict[str, Any]
) -> None:
    health = f"{PATH}/{deal['id']}/health"
    first = client.get(health, headers=team.headers(team.wang)).json()
    assert (first["method"], first["line"], len(first["items"])) == ("c139", "0C-0F-0W", 13)
    assert first["items"][0]["ask"]["en"].endswith("?") and first["items"][0]["state"] == "unknown"
    stated = client.put(f"{health}/plan", headers=team.headers(team.emma), json={"says": True, "note": "in the plan"})
    assert stated.status_code == 200 and stated.json()["line"] == "1C-0F-0W"
    refused = client.put(f"{health}/plan/rating", headers=team.headers(team.emma), json={"score": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "health_coach_only")
    rated = client.put(f"{health}/plan/rating", headers=team.headers(team.wang), json={"score": 0.3}).json()
    assert (rated["line"], rated["line_unrated"]) == ("0C-0F-0W", "1C-0F-0W")
    assert [(one["kind"], one["score"], one["note"]) for one in rated["said"]] == [
        ("stated", 1, "in the plan"),
        ("rated", 0.3, ""),
    ]
    assert [one["line"] for one in rated["readings"]] == ["1C-0F-0W", "0C-0F-0W"]
    wrong = client.put(f"{health}/colour", headers=team.headers(team.emma), json={"says": True})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "health_item_unknown")
    assert client.put(f"{health}/plan", headers=team.headers(team.emma), json={}).status_code == 422
    assert client.get(f"{PATH}/gone/health", headers=team.headers(team.emma)).status_code == 404
    assert client.get(health).status_code == 401


def test_the_forecast_counts_a_deal_in_the_period_of_its_close(
    client: TestClient, team: Team, deal: dict[str, Any]
) -> None:
    def get(**asked: str) -> Any:
        return client.get("/api/v1/forecast", headers=team.headers(team.boss), params=asked)

    held = get(period="2026-Q1").json()
    (one,) = held["expected"]
    assert (one["name"], one["amount"], one["by_stage"]) == ("Line 3", 5_000_000, 0.05)
    assert held["by_stage"]["mean"] == 250_000 and held["by_stage"]["low"] == 0 and held["carriers"] == [deal["id"]]
    assert get(period="2026-Q1", owner_id=team.boss.id).json()["expected"] == []
    assert get(period="2026-Q1", as_of="2020-01-01").json()["expected"] == []
    assert (get(period="fortnight").status_code, get(period="fortnight").json()["code"]) == (422, "period_unknown")


def test_the_customers_page_shows_the_line_and_what_to_find_out(
    app: Application, team: Team, deal: dict[str, Any]
) -> None:
    shown = sign_in(app, team.emma).get("/customers/harbor").text
    assert "0C-0F-0W" in shown and "Find out next" in shown and "Our plan and milestones: What are our next" in shown
