"""Customers, cases and people over the API."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.entrypoints.api import create_api
from assistant.services import onboarding
from retrieval.base import EmbedderUnavailable
from retrieval.case_types import CaseMatch, CustomerProfile
from tests.assistant.entrypoints.conftest import BASE, MakeApp, Team
from tests.web_parts import QUOTE, OneCaseLibrary


@pytest.fixture
def customers(app: Application) -> Sequence[Customer]:
    known = (
        Customer("harbor", "海港食品", ("Harbor Foods",)),
        Customer("nordic", "Nordic Dairy"),
        Customer("north", "North Harbor Logistics"),
    )
    with app.database.write() as store:
        for customer in known:
            store.customers.add(customer, app.clock(), None)
    return known


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Nordic Dairy", "North Harbor Logistics", "海港食品"]),
        ("harbor", ["海港食品", "North Harbor Logistics"]),
        ("ＮＯＲＤＩＣ dairy", ["Nordic Dairy"]),
        ("海港", ["海港食品"]),
        ("nobody", []),
        ("!?", []),
    ],
)
def test_customers_are_found_by_name_and_alias_best_first(
    client: TestClient, team: Team, customers: Sequence[Customer], query: str, names: list[str]
) -> None:
    found = client.get("/api/v1/customers", params={"q": query}, headers=team.headers(team.emma)).json()
    assert [one["name"] for one in found] == names


def test_following_is_one_s_own_and_may_be_repeated(
    client: TestClient, team: Team, customers: Sequence[Customer]
) -> None:
    path = "/api/v1/customers/harbor/follow"
    for _ in range(2):
        assert client.put(path, headers=team.headers(team.emma)).status_code == 204
    hers = client.get("/api/v1/customers/harbor", headers=team.headers(team.emma)).json()
    his = client.get("/api/v1/customers/harbor", headers=team.headers(team.wang)).json()
    assert (hers["following"], his["following"]) == (True, False)
    assert [one["name"] for one in his["followers"]] == ["Emma"]
    for _ in range(2):
        assert client.delete(path, headers=team.headers(team.emma)).status_code == 204
    assert client.get("/api/v1/customers/harbor", headers=team.headers(team.emma)).json()["followers"] == []
    assert client.put("/api/v1/customers/nobody/follow", headers=team.headers(team.emma)).status_code == 404


def test_cases_are_matched_by_profile_or_by_customer(
    client: TestClient, team: Team, customers: Sequence[Customer]
) -> None:
    body: dict[str, Any]
    for body in ({"profile": {"industry": "food", "needs": ["tracing"]}}, {"customer_id": "harbor"}):
        (match,) = client.post("/api/v1/cases/match", json=body, headers=team.headers(team.emma)).json()
        assert match["quote"] == QUOTE
        assert match["reasons"][0]["found"] == "batch tracing in eleven weeks"
    for body in ({}, {"profile": {}, "customer_id": "harbor"}):
        answer = client.post("/api/v1/cases/match", json=body, headers=team.headers(team.emma))
        assert (answer.status_code, answer.json()["code"]) == (422, "customer_or_profile")
    listed = client.get("/api/v1/cases", params={"q": "FROZEN"}, headers=team.headers(team.emma)).json()
    assert [case["id"] for case in listed] == ["batch-tracing.md"]


class AwayLibrary(OneCaseLibrary):
    """A library whose embedder cannot be reached."""

    def match(self, profile: CustomerProfile, **how: Any) -> Sequence[CaseMatch]:
        raise EmbedderUnavailable("timed out")


def test_a_library_that_is_away_is_a_503_with_words(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(library=AwayLibrary(tmp_path))
    with app.database.write() as store:
        emma = onboarding.add_person(store, "Emma", app.desk, app.clock())
        token = onboarding.new_token(store, emma, "tests", app.clock())
    client = TestClient(create_api(app), base_url=BASE)
    answer = client.post("/api/v1/cases/match", json={"profile": {}}, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "embedder_unavailable")
    assert "timed out" not in answer.text


def test_an_invited_person_signs_in_with_the_link(client: TestClient, team: Team, app: Application) -> None:
    asked = {"name": "Li Lei", "role": "presales", "locale": "en"}
    made = client.post("/api/v1/people/invites", json=asked, headers=team.headers(team.boss)).json()
    path = made["signin_url"].removeprefix("http://127.0.0.1:8000")
    client.post(path, headers={"Sec-Fetch-Site": "same-origin"})
    me = client.get("/api/v1/me").json()
    assert (me["name"], me["role"], me["is_admin"]) == ("Li Lei", "presales", False)


def test_inviting_again_makes_a_new_code_and_no_second_person(client: TestClient, team: Team) -> None:
    asked = {"name": "Li Lei"}
    first, second = (
        client.post("/api/v1/people/invites", json=asked, headers=team.headers(team.boss)).json() for _ in range(2)
    )
    assert first["person"]["id"] == second["person"]["id"]
    assert first["code"] != second["code"]
    promoted = {"name": "Li Lei", "is_admin": True}
    raised = client.post("/api/v1/people/invites", json=promoted, headers=team.headers(team.boss))
    assert (raised.status_code, raised.json()["code"]) == (409, "name_taken")
