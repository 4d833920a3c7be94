"""Following, labels, merges, identities, requests and promises in the terminal: documents and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.bootstrap import utc_now
from assistant.domain.ids import new_id
from assistant.entrypoints.cli.main import app
from assistant.entrypoints.cli.session import opened
from assistant.storage.ownership import PoolRequest


class Terminal:
    """Commands run in this process, on a data folder of their own."""

    def __init__(self) -> None:
        self._runner = CliRunner()

    def says(self, *arguments: str, code: int = 0) -> str:
        """What a command prints; it ends with `code`."""
        ran = self._runner.invoke(app, list(arguments))
        assert ran.exit_code == code, (arguments, ran.output)
        return ran.output

    def gives(self, *arguments: str) -> Any:
        """The document a command prints."""
        return json.loads(self.says(*arguments, "--json"))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("SPOTTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SPOTTER_MODELS_DIR", str(tmp_path / "none"))
    made = Terminal()
    made.says("user", "add", "Emma")
    made.says("user", "add", "Bo")
    made.says("user", "add", "Helen", "--admin")
    made.says("customer", "add", "Harbor Foods", "--as", "Emma")
    return made


def test_customers_are_listed_followed_and_labelled(terminal: Terminal) -> None:
    assert [one["name"] for one in terminal.gives("customer", "list", "harbor")] == ["Harbor Foods"]
    assert terminal.gives("customer", "list", "westbrook") == []
    assert terminal.says("customer", "follow", "Harbor Foods", "--as", "Bo") == "Bo follows Harbor Foods\n"
    assert terminal.gives("customer", "unfollow", "Harbor Foods", "--as", "Bo")["follows"] is False
    assert "no customer is called" in terminal.says("customer", "follow", "Nobody", "--as", "Bo", code=2)
    assert terminal.gives("customer", "label", "Harbor Foods", "East", "key", "--as", "Emma")["labels"] == [
        "east",
        "key",
    ]
    assert terminal.says("customer", "label", "Harbor Foods") == "Harbor Foods: east, key\n"
    assert terminal.gives("customer", "label", "Harbor Foods", "--none", "--as", "Emma")["labels"] == []
    assert "not_allowed" in terminal.says("customer", "label", "Harbor Foods", "x", "--as", "Bo", code=2)
    assert terminal.gives("customer", "set", "Harbor Foods", "--as", "Emma", "--kind", "household") == []
    assert "no kind king" in terminal.says("customer", "set", "Harbor Foods", "--as", "Emma", "--kind", "king", code=2)
    assert terminal.gives("customer", "list")[0]["kind"] == "household"


def test_merges_are_listed(terminal: Terminal) -> None:
    terminal.says("customer", "add", "Harbor Foods Ltd", "--anyway", "--as", "Emma")
    assert terminal.gives("customer", "merges", "Harbor Foods") == []
    pair = ("customer", "merge", "Harbor Foods", "Harbor Foods Ltd", "--as", "Helen", "--yes")
    held = terminal.gives(*pair, "--why", "same door")
    (listed,) = terminal.gives("customer", "merges", "Harbor Foods")
    assert (listed["id"], listed["gone"]["name"], listed["why"]) == (held["id"], "Harbor Foods Ltd", "same door")
    terminal.says("customer", "undo-merge", held["id"], "--as", "Helen")
    assert "Harbor Foods Ltd → Harbor Foods  undone" in terminal.says("customer", "merges", "Harbor Foods")


def test_whose_a_number_is_and_taking_it_away(terminal: Terminal) -> None:
    given = ("--as", "Emma", "--identity", "phone:13800000000", "--alias", "P. Holm", "--left", "")
    held = terminal.gives("contact", "set", "Harbor Foods", "Petra", *given)
    assert held["aliases"] == ["P. Holm"] and held["left_on"] is None
    assert terminal.gives("contact", "set", "Harbor Foods", "Petra", "--as", "Emma", "--name", "Petra Holm")[
        "name"
    ] == ("Petra Holm")
    (found,) = terminal.gives("contact", "find", "phone:138 0000 0000")
    assert (found["name"], found["customer"]["name"], found["ended_at"]) == ("Petra Holm", "Harbor Foods", None)
    assert "kind:value" in terminal.says("contact", "find", "13800000000", code=2)
    terminal.says("contact", "end-identity", held["id"], "phone:13800000000", "--as", "Emma")
    assert terminal.gives("contact", "find", "phone:13800000000")[0]["ended_at"]
    again = ("contact", "end-identity", held["id"], found["identity_id"], "--as", "Emma")
    assert "identity_not_found" in terminal.says(*again, code=2)


def test_who_waits_for_a_customer_is_listed_and_answered(terminal: Terminal) -> None:
    terminal.says("customer", "release", "Harbor Foods", "--as", "Emma", "--reason", "closed")
    with opened() as application, application.database.write() as store:
        customer, bo = store.customers.by_name("Harbor Foods"), store.people.by_name("Bo")
        assert customer and bo
        store.ownership.ask(PoolRequest(new_id(), customer.id, bo.id, "open", utc_now()))
    assert terminal.gives("pool", "requests", "--as", "Emma") == []
    (mine,) = terminal.gives("pool", "requests", "--as", "Bo")
    (waiting,) = terminal.gives("pool", "requests", "--as", "Helen")
    assert mine == waiting and waiting["person"]["name"] == "Bo"
    assert "owner_only" in terminal.says("pool", "agree", waiting["id"], "--as", "Bo", code=2)
    assert terminal.says("pool", "agree", waiting["id"], "--as", "Helen") == "agreed: Harbor Foods for Bo\n"
    assert "suggestion_closed" in terminal.says("pool", "refuse", waiting["id"], "--as", "Helen", code=2)
    assert terminal.gives("pool", "requests", "--as", "Helen") == []
    terminal.says("customer", "give", "Harbor Foods", "Emma", "--as", "Bo", "--kind", "collaborates")
    off = ("customer", "take-off", "Harbor Foods", "Emma", "--as", "Bo", "--kind", "collaborates")
    assert "collaborates" not in [one["kind"] for one in terminal.gives(*off)["owners"]]
    assert "no kind king" in terminal.says(*off[:-1], "king", code=2)


def test_an_import_is_looked_at_later(terminal: Terminal, tmp_path: Path) -> None:
    table, report = tmp_path / "list.csv", tmp_path / "rejected.csv"
    table.write_text("客户名称,人数\nWestbrook Mills,many\n", encoding="utf-8")
    terminal.says("customer", "import", str(table), code=1)
    (run,) = terminal.gives("customer", "imports")
    shown = terminal.says("customer", "show-import", run["id"], "--rejected", str(report))
    assert "list.csv" in shown and "Westbrook Mills" in report.read_text("utf-8")
    assert "import_unknown" in terminal.says("customer", "show-import", "nothing", code=2)
    assert "imports_not_allowed" in terminal.says("customer", "show-import", run["id"], "--as", "Bo", code=2)


def test_a_promise_is_shown_and_unknown_ones_are_not(terminal: Terminal) -> None:
    for command in ("show", "done", "undone"):
        assert "promise_not_found" in terminal.says("promise", command, "nothing", "--as", "Emma", code=2)
