"""Every command of the terminal for every role of a strict team: with which exit code it ends, what it tells, and that
whatever it changes is in the log.

A new command needs its line in `COMMANDS`: its arguments, with the names of `StrictChat.ids`, `{table}` and `{file}` in
braces, and for a command that takes `--as` the exit codes of `ROLES` in their order (owner other manager presales odd
admin): 0, or 2 for who may not or for whom nothing is there; then nothing changes. Each role begins at the same state,
and at least one may. A command without `--as` is run on the machine, whose user may everything: `MACHINE`, and stated
nothing more than that it works and is in the log. What runs something, and where that is tried, is in `ELSEWHERE`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import typer
from click.testing import CliRunner

from assistant.bootstrap import Application
from assistant.entrypoints import serving
from assistant.entrypoints.cli.main import app as cli
from tests.assistant.entrypoints.changes import changed, newest, rows_after, snapshot
from tests.assistant.entrypoints.strict_chat import StrictChat, tells_too_much
from tests.assistant.entrypoints.strict_team import ROLES

MACHINE = "machine"
EVERYBODY = "0 0 0 0 0 0"
READERS = "0 2 0 0 2 0"
KEEPERS = "0 2 0 2 2 0"
MERGERS = "2 2 0 2 2 0"
ADMINS = "2 2 2 2 2 0"
CREATORS = "0 0 0 2 2 0"

COMMANDS: Mapping[str, tuple[list[str], str]] = {
    "user add": (["Neu"], MACHINE),
    "user invite": (["Owner"], MACHINE),
    "user token": (["Owner"], MACHINE),
    "user role": (["Odd", "rep"], ADMINS),
    "user territory": (["Odd"], ADMINS),
    "user list": ([], MACHINE),
    "team add": (["West"], ADMINS),
    "team list": ([], "0 0 0 2 2 0"),
    "team join": (["South", "Odd"], ADMINS),
    "team leave": (["South", "Other"], ADMINS),
    "team lead": (["South", "Other"], ADMINS),
    "customer add": (["新客户"], CREATORS),
    "customer show": (["海港食品"], READERS),
    "customer duplicates": ([], EVERYBODY),
    "customer fields": ([], MACHINE),
    "customer set": (["海港食品", "industry=乳业"], KEEPERS),
    "customer history": (["海港食品", "industry"], READERS),
    "customer check": (["海港食品", "industry"], KEEPERS),
    "customer stale": ([], EVERYBODY),
    "customer refill": ([], ADMINS),
    "customer group": (["海港食品"], READERS),
    "customer alike": (["海港食品"], READERS),
    "customer distinct": (["海港食品", "青岭水泥"], MERGERS),
    "customer undo-merge": (["{merge_id}"], MERGERS),
    "customer merge": (["海港食品", "海港食品有限公司", "--yes"], MERGERS),
    "customer import": (["{table}", "--yes"], ADMINS),
    "customer imports": ([], ADMINS),
    "customer undo-import": (["{import_id}", "--yes"], ADMINS),
    "customer owners": (["海港食品"], READERS),
    "customer give": (["青岭水泥", "Manager"], KEEPERS),
    "customer hand-over": (["Owner", "Manager"], MERGERS),  # the owner has the credit of one that is not theirs to give
    "customer release": (["青岭水泥", "--reason", "x"], KEEPERS),
    "contact list": (["海港食品"], READERS),
    "contact show": (["{contact_id}"], READERS),
    "contact set": (["海港食品", "林晓", "--title", "厂长"], KEEPERS),
    "contact alike": (["海港食品"], READERS),
    "contact distinct": (["{contact_id}", "{spare_contact_id}"], KEEPERS),
    "contact joins": (["{spare_contact_id}"], READERS),
    "contact undo-join": (["{join_id}"], KEEPERS),
    "contact join": (["{contact_id}", "{twin_contact_id}", "--yes"], KEEPERS),
    "pool list": ([], EVERYBODY),
    "pool take": (["长河铸造"], MERGERS),
    "pool release": (["青岭水泥", "--reason", "x"], KEEPERS),
    "pool expire": ([], MACHINE),
    "opportunity list": ([], EVERYBODY),
    "opportunity types": ([], MACHINE),
    "opportunity show": (["{opportunity_id}"], READERS),
    "opportunity begin": (["海港食品"], KEEPERS),
    "opportunity move": (["{opportunity_id}", "lost"], KEEPERS),
    "opportunity set": (["{opportunity_id}", "--close", "2026-09-30"], KEEPERS),
    "opportunity done": (["{opportunity_id}", "found/sponsor"], KEEPERS),
    "opportunity health": (["{opportunity_id}"], READERS),
    "forecast": (["--period", "year"], EVERYBODY),
    "today": (["--done", "{promise_id}"], "0 2 2 2 2 0"),
    "lead sources": ([], MACHINE),
    "lead list": ([], EVERYBODY),
    "lead show": (["{lead_id}"], "0 2 0 2 2 0"),
    "lead funnel": ([], CREATORS),
    "lead add": (["--source", "ads", "--company", "北湖乳业"], CREATORS),
    "lead touch": (["{lead_id}", "--kind", "call", "--ours"], "0 2 0 2 2 0"),
    "lead assign": (["{lead_id}", "--to", "Manager"], "0 2 0 2 2 0"),
    "lead set": (["{lead_id}", "--title", "厂长"], "0 2 0 2 2 0"),
    "lead nurture": (["{lead_id}"], "0 2 0 2 2 0"),
    "lead drop": (["{lead_id}", "x"], "0 2 0 2 2 0"),
    "lead reopen": (["{dropped_lead}"], "0 2 0 2 2 0"),
    "lead convert": (["{lead_id}", "--customer", "海港食品"], "0 2 0 2 2 0"),
    "cases import": (["{folder}"], MACHINE),
    "cases list": ([], MACHINE),
    "cases show": (["{case_id}"], MACHINE),
    "cases set": (["{case_id}", "--withdraw"], MACHINE),
    "cases edit": (["{case_id}", "industry", "food"], MACHINE),
    "cases revert": (["{case_id}"], MACHINE),
    "cases reindex": ([], MACHINE),
    "cases report": ([], "0 0 0 0 2 0"),
    "cases match": (["批次追溯"], "0 0 0 0 2 0"),
    "audit": ([], ADMINS),
    "privacy export": (["周敏", "--customer", "海港食品", "-o", "{file}"], ADMINS),
    "privacy erase": (["周敏", "--customer", "海港食品", "--yes"], ADMINS),
}
ELSEWHERE = {
    **dict.fromkeys(("models list", "models pull", "models verify"), "of weights: test_cli"),
    **dict.fromkeys(("db upgrade", "db rebuild-views"), "of tables: test_cli and storage/test_migrate"),
    **dict.fromkeys((f"eval {name}" for name in ("extract", "transcribe", "match", "dates", "voice")), "of figures"),
    "note": "goes the way of the chat: test_words; test_terminal, test_cli",
    **dict.fromkeys(("demo", "serve", "worker", "doctor"), "run something: test_cli, test_operations"),
}
LIBRARY = {f"cases {name}" for name in ("import", "show", "set", "edit", "revert", "reindex")}
"""Change and show files of a library, which the strict team has none of: test_cases and test_cli try them."""


SPOTTER: Any = typer.main.get_command(cli)
"""Built once: of all commands, that takes longer than most of them take to run."""


def commands() -> dict[str, Any]:
    """Every command by its words."""
    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*words, name))
        if not hasattr(command, "commands"):
            found[" ".join(words)] = command

    walk(SPOTTER, ())
    return found


def test_every_command_has_a_stated_expectation() -> None:
    every = commands()
    assert set(every) == set(COMMANDS) | set(ELSEWHERE), "a new command needs its line in COMMANDS"
    for name, (_, codes) in COMMANDS.items():
        takes_as = any("--as" in one.opts for one in every[name].params)
        assert takes_as is (codes != MACHINE), f"{name}: exit codes by role where it takes --as, else MACHINE"
        assert codes == MACHINE or (len(codes.split()) == len(ROLES) and "0" in codes), name


@pytest.fixture
def terminal(strict_chat: StrictChat, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A terminal on the strict team's machine; that a command opens what settings name, test_cli has."""

    @contextmanager
    def running(*_: object, **__: object) -> Iterator[Application]:
        yield strict_chat.strict.app

    monkeypatch.setattr(serving, "running", running)
    return CliRunner()


def arguments(chat: StrictChat, command: str) -> list[str]:
    folder = chat.strict.app.settings.data_dir
    (folder / "list.csv").write_text("客户名称,联系人\n西岭机械,周工\n", encoding="utf-8")
    chat.ids |= {"table": str(folder / "list.csv"), "file": str(folder / "out.json")}
    return [*command.split(), *(chat.filled(one) for one in COMMANDS[command][0])]


def run(chat: StrictChat, terminal: CliRunner, command: str, *more: str, person_id: str = "") -> tuple[int, str]:
    """Exit code and output; what it changed is in the log, as done by that person from the terminal."""
    app = chat.strict.app
    before, seq = chat.put_back(), newest(app)
    ran = terminal.invoke(SPOTTER, [*arguments(chat, command), *more])
    after = snapshot(app)
    chat.left(after)
    tables = changed(before, after)
    rows = [row for row in rows_after(app, seq) if row.step.action != "read"]
    noted = {row.step.kind for row in rows if (row.step.person_id, row.entry) == (person_id, "cli")}
    assert tables <= noted, (command, more, tables - noted, {(row.step.person_id, row.entry) for row in rows})
    assert not (ran.exit_code and tables), (command, more, tables)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), (command, ran.exception)
    return ran.exit_code, ran.output


@pytest.mark.parametrize("role", ROLES)
def test_a_command_run_as_somebody_does_and_tells_what_they_may(
    strict_chat: StrictChat, terminal: CliRunner, role: str
) -> None:
    place, came, expected = ROLES.index(role), {}, {}
    for command, (_, codes) in COMMANDS.items():
        if codes == MACHINE:
            continue
        person = strict_chat.strict.people[role]
        code, output = run(strict_chat, terminal, command, "--as", person.name, person_id=person.id)
        came[command], expected[command] = code, int(codes.split()[place])
        given = " ".join(arguments(strict_chat, command))
        assert not tells_too_much(role, output, echoed=given), (command, output)
    assert came == expected


def test_a_command_of_the_machine_works_and_is_in_the_log(strict_chat: StrictChat, terminal: CliRunner) -> None:
    every = commands()
    for command in sorted(set(COMMANDS) - LIBRARY):
        if not any("--as" in one.opts and one.required for one in every[command].params):
            code, output = run(strict_chat, terminal, command)
            assert code == 0, (command, output)
