"""Who is here, over the API and in the terminal; customers filed twice, one's own and all."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.entrypoints.cli.main import app as cli
from assistant.storage.teams import Team as StoredTeam
from tests.assistant.entrypoints.conftest import Team

PATH = "/api/v1"


@pytest.fixture
def filled(app: Application, team: Team) -> None:
    with app.database.write() as store:
        store.teams.add(StoredTeam("south", "South", team.boss.id), app.clock())
        store.teams.join("south", team.emma.id, app.clock())
        for number, name in enumerate(
            ("杭州青禾包装有限公司", "青禾包装（杭州）有限公司", "Old Mill Ltd", "Old Mill Limited")
        ):
            store.customers.add(Customer(f"twin{number}", name), app.clock(), None)
        store.customers.follow("twin0", team.emma.id, app.clock())


def test_people_are_listed_and_who_administers_them_sees_where_they_joined(
    client: TestClient, team: Team, filled: None
) -> None:
    def listed(person: Any) -> dict[str, Any]:
        found = client.get(f"{PATH}/people", headers=team.headers(person)).json()
        return {one["name"]: one for one in found}

    seen = listed(team.boss)
    assert list(seen) == ["Emma", "Zhao Min", "王芳"]
    assert (
        [one["name"] for one in seen["Emma"]["teams"]]
        == [one["name"] for one in seen["Zhao Min"]["teams"]]
        == ["South"]
    )
    assert (seen["王芳"]["role"], seen["王芳"]["is_admin"], seen["王芳"]["channels"]) == ("presales", False, [])
    assert listed(team.emma)["Emma"]["teams"] and set(listed(team.emma)) == set(seen)


def test_ones_own_doubles_are_for_everybody_and_all_of_them_for_admins(
    client: TestClient, team: Team, filled: None
) -> None:
    own = client.get(f"{PATH}/customers/duplicates", headers=team.headers(team.emma)).json()
    assert [{one["id"] for one in pair["customers"]} for pair in own] == [{"twin0", "twin1"}] and own[0]["because"]
    assert client.get(f"{PATH}/customers/duplicates", headers=team.headers(team.wang)).json() == []
    refused = client.get(f"{PATH}/customers/duplicates?scope=all", headers=team.headers(team.emma))
    assert (refused.status_code, refused.json()["code"]) == (403, "admin_only")
    every = client.get(f"{PATH}/customers/duplicates?scope=all", headers=team.headers(team.boss)).json()
    assert len(every) == 2


def test_the_terminal_lists_and_invites_as_somebody(
    app: Application, team: Team, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTTER_DATA_DIR", str(app.settings.data_dir))
    runner = CliRunner()
    assert "Emma (rep, en, South): not linked" in runner.invoke(cli, ["user", "list", "--as", "Emma"]).output
    assert runner.invoke(cli, ["user", "invite", "Emma", "--as", "Zhao Min"]).exit_code == 0
    refused = runner.invoke(cli, ["user", "invite", "Emma", "--as", "Emma"])
    assert refused.exit_code == 2 and "/start" not in refused.output
