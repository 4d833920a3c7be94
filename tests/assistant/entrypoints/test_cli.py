"""The command line: exit codes, one JSON document on standard output, errors that say what to do."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

SPOTTER = [sys.executable, "-c", "from assistant.entrypoints.cli import main; main()"]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder to run in, with a data folder of its own and the repository's weights."""
    return tmp_path


def run(home: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPOTTER_")}
    given = {"SPOTTER_DATA_DIR": str(home / "data"), "SPOTTER_MODELS_DIR": str(home / "none"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*SPOTTER, *arguments],
        cwd=home,
        env={**kept, **given, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


def wait_until(it_is: Callable[[], bool], within_s: float = 30.0) -> None:
    end = time.monotonic() + within_s
    while not it_is():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def is_serving(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1.0).is_success
    except httpx.HTTPError:
        return False


def document_of(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.stdout.strip(), done.stderr
    return json.loads(done.stdout)


def test_help_loads_none_of_the_heavy_libraries() -> None:
    heavy = (
        "sqlalchemy",
        "dbos",
        "fastapi",
        "aiogram",
        "chromadb",
        "langchain_core",
        "faster_whisper",
        "numpy",
        "rich",
    )
    code = (
        "import sys; sys.argv = ['spotter', '--help']\n"
        "from assistant.entrypoints.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"loaded = [name for name in {heavy!r} if name in sys.modules]\n"
        "print(loaded, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert "a sales assistant" in done.stdout.lower()
    assert done.stderr.strip().splitlines()[-1] in {"[]", "['rich']"}


def test_adding_and_inviting_a_person_is_told_in_json_and_in_words(home: Path) -> None:
    added = document_of(run(home, "user", "add", "王芳", "--role", "rep", "--json"))
    assert added["name"] == "王芳"
    invited = document_of(run(home, "user", "invite", "王芳", "--json"))
    assert invited["code"] and invited["signin"].startswith("http://127.0.0.1:8000/signin/")
    listed = run(home, "user", "list")
    assert "王芳 (rep, zh-CN): not linked" in listed.stdout


def test_the_same_name_twice_is_refused_with_exit_code_2(home: Path) -> None:
    run(home, "user", "add", "Emma")
    again = run(home, "user", "add", "Emma")
    assert again.returncode == 2
    assert "Emma" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["user", "invite", "Nobody"], "spotter user add Nobody"),
        (["customer", "show", "没有这家"], "没有这家"),
        (["note", "nothere.ogg"], "no such file: nothere.ogg"),
        (["cases", "import", "nowhere"], "no such folder: nowhere"),
        (["cases", "match"], "say what to match"),
        (["cases", "set", "nowhere.md", "--withdraw"], "spotter cases list"),
        (["eval", "dates", "--cases", "none.jsonl", "--out", "out.jsonl"], "no such file: none.jsonl"),
    ],
)
def test_what_the_user_got_wrong_ends_with_2_and_says_what_to_do(home: Path, arguments: list[str], says: str) -> None:
    done = run(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_errors_are_a_json_document_too(home: Path) -> None:
    done = run(home, "customer", "show", "Nobody Ltd", "--json")
    assert done.returncode == 2
    assert document_of(done)["error"]["code"] == "customer_not_found"


def test_a_bad_setting_is_named(home: Path) -> None:
    for command in (["user", "list"], ["customer", "show", "x"], ["doctor"]):
        done = run(home, *command, SPOTTER_PORT="99999")
        assert done.returncode == 2
        assert "SPOTTER_PORT" in done.stderr and "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_is_named_with_the_setting(home: Path) -> None:
    (home / "file").write_text("in the way")
    done = run(home, "user", "list", SPOTTER_DATA_DIR=str(home / "file"))
    assert done.returncode == 2
    assert "SPOTTER_DATA_DIR" in done.stderr and "Traceback" not in done.stderr


def test_a_database_that_is_away_ends_with_1_and_names_the_setting_without_its_password(home: Path) -> None:
    done = run(home, "user", "list", SPOTTER_DATABASE_URL="postgresql://u:the-password@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "SPOTTER_DATABASE_URL" in done.stderr and "the-password" not in done.stderr


@pytest.mark.postgres
def test_a_postgres_whose_tables_are_missing_is_told_what_to_run(home: Path, postgres_url: str) -> None:
    for command in (["user", "list"], ["serve", "--no-worker"]):
        done = run(home, *command, SPOTTER_DATABASE_URL=postgres_url, SPOTTER_PORT=str(free_port()))
        assert done.returncode == 1
        assert "spotter db upgrade" in done.stderr and "Traceback" not in done.stderr


def test_the_next_command_can_be_copied_whatever_the_name(home: Path) -> None:
    assert "spotter user invite 'Wang Fang'" in run(home, "user", "add", "Wang Fang").stdout


def test_a_note_that_cannot_be_read_ends_with_1_and_is_told_in_the_document(home: Path) -> None:
    run(home, "user", "add", "Wang Fang")
    (home / "broken.ogg").write_bytes(b"OggS, or so it says")
    done = run(home, "note", "broken.ogg", "--json", SPOTTER_MODELS_DIR=str(home / "none"))
    assert done.returncode == 1, done.stderr
    assert document_of(done)["state"] == "failed"


def test_a_port_that_is_taken_is_told_before_anything_starts(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(home, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "--port" in done.stderr and "Traceback" not in done.stderr
    assert not (home / "data" / "spotter.sqlite").exists()


@pytest.mark.parametrize(("number", "ends_with"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_server_that_is_told_to_stop_stops_its_parts_first(home: Path, number: int, ends_with: int) -> None:
    port = free_port()
    environment = {**os.environ, "SPOTTER_DATA_DIR": str(home / "data"), "PYTHONPATH": str(ROOT)}
    # An interactive shell leaves Ctrl-C to its children; what runs the tests may not.
    command = [*SPOTTER[:2], f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {SPOTTER[2]}"]
    server = subprocess.Popen([*command, "serve", "--port", str(port)], cwd=home, env=environment)
    try:
        wait_until(lambda: is_serving(port))
        server.send_signal(number)
        assert server.wait(timeout=20) == ends_with
    finally:
        server.kill()
    # The database is closed: SQLite puts its write-ahead log away with the last connection.
    assert not (home / "data" / "spotter.sqlite-wal").exists()


def test_missing_weights_are_found_by_the_doctor_with_the_command_that_mends_it(home: Path) -> None:
    done = run(home, "doctor", "--json", SPOTTER_LLM_READS="yes")
    assert done.returncode == 1
    parts = {part["part"]: part for part in document_of(done)["parts"]}
    assert parts["speech"]["state"] == parts["chat model"]["state"] == "wrong"
    assert parts["speech"]["mend"] == "spotter models pull"
    assert parts["database"]["state"] in {"ok", "warning"}


@pytest.mark.parametrize(
    ("setting", "part", "says"),
    [
        ({"SPOTTER_TELEGRAM_TOKEN": "secret-nonsense"}, "telegram", "@BotFather"),
        ({"SPOTTER_EMBED_BASE_URL": "http://127.0.0.1:1/v1"}, "embeddings", "SPOTTER_EMBED_MODEL"),
        ({"SPOTTER_LLM_BASE_URL": "http://model:port/v1", "SPOTTER_LLM_MODEL": "m"}, "chat model", "InvalidURL"),
    ],
)
def test_a_part_that_cannot_even_be_made_is_a_finding_like_any_other(
    home: Path, setting: dict[str, str], part: str, says: str
) -> None:
    done = run(home, "doctor", "--json", **setting)
    assert done.returncode == 1, done.stderr
    (found,) = [one for one in document_of(done)["parts"] if one["part"] == part]
    assert found["state"] == "wrong"
    assert says in found["found"]
    assert "secret-nonsense" not in done.stdout + done.stderr


def test_a_setting_that_only_its_adapter_can_judge_is_bad_input_too(home: Path) -> None:
    run(home, "user", "add", "Emma")
    done = run(home, "note", "-", stdin="met Anna", SPOTTER_TELEGRAM_TOKEN="secret-nonsense")
    assert done.returncode == 2
    assert "@BotFather" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-nonsense" not in done.stderr


def test_verifying_missing_weights_ends_with_1(home: Path) -> None:
    done = run(home, "models", "verify", "faster-whisper-base", "--json")
    assert done.returncode == 1
    assert document_of(done)[0]["problem"]


def test_upgrading_the_database_twice_is_no_error(home: Path) -> None:
    first = document_of(run(home, "db", "upgrade", "--json"))
    assert first["before"] is None
    again = document_of(run(home, "db", "upgrade", "--json"))
    assert again["before"] == again["after"] == first["after"]


def test_dates_are_resolved_in_order_without_reading_gold(home: Path) -> None:
    cases = [
        {"id": "a", "language": "zh", "now": "2026-05-06T10:00:00+08:00", "text": "后天给他们报价", "expected": "gold"},
        {"id": "b", "language": "en", "now": "2026-05-06T10:00:00+01:00", "text": "sometime soon"},
    ]
    (home / "cases.jsonl").write_text("\n".join(json.dumps(case) for case in cases), "utf-8")
    done = run(home, "eval", "dates", "--cases", "cases.jsonl", "--out", "out.jsonl")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (home / "out.jsonl").read_text("utf-8").splitlines()]
    assert lines[0] == {"id": "a", "date": "2026-05-08", "grain": "day"}
    assert lines[1]["id"] == "b" and lines[1]["date"] is None


def test_cases_are_listed_withdrawn_restored_and_indexed_again(home: Path) -> None:
    folder = home / "mine"
    folder.mkdir()
    story = "抄表员每月走两万户，雨天抄不了，数对不上就得再跑一趟，现在全部远传，每月省下六百个工时。"
    (folder / "a.md").write_text(f"# 青湾水务\n\n{story}\n", "utf-8")
    assert run(home, "cases", "import", "mine").returncode == 0
    done = run(
        home, "cases", "set", "a.md", "--visibility", "internal", "--until", "2999-06-30", "--withdraw", "--json"
    )
    assert json.loads(done.stdout)["withdrawn"] is True
    assert "internal  withdrawn  until 2999-06-30" in run(home, "cases", "list").stdout
    assert json.loads(run(home, "cases", "match", "抄表", "--json").stdout) == []
    assert run(home, "cases", "set", "a.md", "--restore", "--until", "never").returncode == 0
    assert json.loads(run(home, "cases", "match", "抄表", "--json").stdout)[0]["case_id"] == "a.md"
    assert json.loads(run(home, "cases", "match", "抄表", "--only", "region=德国", "--json").stdout) == []
    assert "FACET=WORDS" in run(home, "cases", "match", "抄表", "--only", "colour").stderr
    assert "1 cases indexed" in run(home, "cases", "reindex").stdout
    assert json.loads(run(home, "cases", "report", "--json").stdout) == {"cases": [], "gaps": []}
    for wrong in (["--until", "soon"], ["--visibility", "secret"], []):
        assert run(home, "cases", "set", "a.md", *wrong).returncode == 2


def test_a_cases_profile_is_shown_put_right_and_its_former_version_comes_back(home: Path) -> None:
    folder = home / "mine"
    folder.mkdir()
    story = "# 青湾水务\n\n**行业**：自来水\n\n## 挑战\n抄表员每月走两万户，雨天抄不了，数对不上就得再跑一趟。\n"
    (folder / "a.md").write_text(story, "utf-8")
    assert run(home, "cases", "import", "mine").returncode == 0
    shown = run(home, "cases", "show", "a.md").stdout
    assert "industry: 自来水" in shown and "pains: 抄表员每月走两万户" in shown
    edited = run(home, "cases", "edit", "a.md", "pains", "雨天抄不了表", "Meters are read on foot").stdout
    assert "pains: 雨天抄不了表  written by an admin" in edited
    assert "a case profile has industry" in run(home, "cases", "edit", "a.md", "colour", "red").stderr
    for wrong in ([], ["one", "--empty"], ["--empty", "--as-read"]):
        assert run(home, "cases", "edit", "a.md", "pains", *wrong).returncode == 2
    assert "抄表员每月走两万户" in run(home, "cases", "edit", "a.md", "pains", "--as-read").stdout
    assert "no former version" in run(home, "cases", "revert", "a.md").stderr
    (folder / "a.md").write_text(story.replace("青湾", "白沙"), "utf-8")
    assert "1 updated" in run(home, "cases", "import", "mine").stdout
    assert "青湾水务" in run(home, "cases", "revert", "a.md").stdout


def test_an_opportunity_is_begun_moved_and_listed(home: Path) -> None:
    assert run(home, "user", "add", "Emma").returncode == 0
    asked = run(home, "opportunity", "begin", "Harbor Foods", "--as", "Emma", "--json")
    assert asked.returncode == 2 and document_of(asked)["error"]["code"] == "customer_not_found"
    assert run(home, "customer", "add", "Harbor Foods").returncode == 0
    begun = document_of(run(home, "opportunity", "begin", "Harbor Foods", "--as", "Emma", "--name", "Pilot", "--json"))
    assert (begun["stage"], begun["name"]) == ("lead", "Pilot")
    moved = run(home, "opportunity", "move", begun["id"], "proposal", "--as", "Emma")
    assert moved.returncode == 0 and "Pilot" in moved.stdout and "moved  Emma" in moved.stdout
    listed = document_of(run(home, "opportunity", "list", "--json"))
    assert [(one["name"], one["stage"]) for one in listed] == [("Pilot", "proposal")]
    wrong = run(home, "opportunity", "move", begun["id"], "nowhere", "--as", "Emma")
    assert wrong.returncode == 2 and "stage_unknown" in wrong.stderr
    types = run(home, "opportunity", "types", SPOTTER_SELLING_FILE=str(home / "none.toml"))
    assert types.returncode == 2 and "SPOTTER_SELLING_FILE" in types.stderr


def test_a_deals_health_is_stated_and_the_forecast_told(home: Path) -> None:
    assert run(home, "user", "add", "Emma").returncode == 0
    assert run(home, "customer", "add", "Harbor Foods").returncode == 0
    (home / "selling.toml").write_text(SELLING, "utf-8")
    sells = {"SPOTTER_SELLING_FILE": str(home / "selling.toml")}
    begun = document_of(run(home, "opportunity", "begin", "Harbor Foods", "--as", "Emma", "--json", **sells))
    stated = run(home, "opportunity", "health", begun["id"], "--state", "people=yes", "--as", "Emma", "--json", **sells)
    assert document_of(stated)["line"] == "1C-0F-0W"
    assert "1C-0F-0W" in run(home, "opportunity", "health", begun["id"], **sells).stdout
    nobody = run(home, "opportunity", "health", begun["id"], "--state", "people=yes", **sells)
    assert nobody.returncode == 2 and "say who" in nobody.stderr
    rated = run(home, "opportunity", "health", begun["id"], "--rate", "people=0", "--as", "Emma", **sells)
    assert rated.returncode == 2 and "health_coach_only" in rated.stderr
    told = document_of(run(home, "forecast", "--period", "2026-Q3", "--json"))
    assert told["period"] == "2026-Q3" and told["expected"] == []
    assert run(home, "forecast", "--period", "fortnight").returncode == 2
    assert run(home, "forecast", "--as-of", "yesterday").returncode == 2


SELLING = """
[[types]]
id = "deal"
name = { en = "Deal", "zh-CN" = "商机" }
health = "c139"
[[types.stages]]
id = "open"
name = { en = "Open", "zh-CN" = "进行中" }
"""


def test_customers_filed_twice_are_listed(home: Path) -> None:
    for name in ("溧阳市恒昶机电有限公司", "恒昶机电（集团）有限公司", "Bramwell Optics Ltd", "Harbor Foods"):
        assert run(home, "customer", "add", name, "--anyway").returncode == 0
    found = document_of(run(home, "customer", "duplicates", "--json"))
    assert [{one["name"] for one in group["customers"]} for group in found] == [
        {"溧阳市恒昶机电有限公司", "恒昶机电（集团）有限公司"}
    ]
    assert found[0]["because"] == ["name"] and found[0]["probability"] > 0.5
    said = run(home, "customer", "duplicates")
    assert said.returncode == 0 and "1 groups" in said.stdout


def test_two_customers_are_merged_after_a_look_and_parted_again(home: Path) -> None:
    run(home, "user", "add", "Emma")
    assert run(home, "customer", "add", "溧阳市恒昶机电有限公司").returncode == 0
    refused = run(home, "customer", "add", "恒昶机电（集团）有限公司", "--json")
    assert refused.returncode == 2 and document_of(refused)["error"]["code"] == "customer_alike"
    assert "溧阳市恒昶机电有限公司" in refused.stderr
    assert run(home, "customer", "add", "恒昶机电（集团）有限公司", "--anyway").returncode == 0
    pair = ("溧阳市恒昶机电有限公司", "恒昶机电（集团）有限公司")
    said = run(home, "customer", "set", pair[1], "phone=0519 8722 6600", "tags=重点", "--as", "Emma")
    assert said.returncode == 0 and "phone: 051987226600" in said.stdout
    assert [one["customer"]["name"] for one in document_of(run(home, "customer", "alike", pair[0], "--json"))] == [
        pair[1]
    ]
    shown = document_of(run(home, "customer", "merge", *pair, "--as", "Emma", "--json"))
    assert shown["moves"]["customer_fact"] == 2 and document_of(run(home, "customer", "duplicates", "--json"))
    merged = document_of(run(home, "customer", "merge", *pair, "--as", "Emma", "--yes", "--json"))
    assert document_of(run(home, "customer", "duplicates", "--json")) == []
    assert document_of(run(home, "customer", "show", pair[1], "--json"))["customer"]["name"] == pair[0]
    assert run(home, "customer", "undo-merge", merged["id"], "--as", "Emma").returncode == 0
    assert document_of(run(home, "customer", "show", pair[1], "--json"))["customer"]["name"] == pair[1]
    assert run(home, "customer", "distinct", *pair, "--as", "Emma").returncode == 0
    assert document_of(run(home, "customer", "duplicates", "--json")) == []


def test_fields_of_a_customer_are_set_inherited_and_refused_with_a_reason(home: Path) -> None:
    run(home, "user", "add", "Emma")
    for name in ("Bramwell Group", "Quillon Optics"):
        assert run(home, "customer", "add", name).returncode == 0
    assert run(home, "customer", "set", "Bramwell Group", "industry=Optics", "--as", "Emma").returncode == 0
    below = run(
        home, "customer", "set", "Quillon Optics", "employees=1,200", "--parent", "Bramwell Group", "--as", "Emma"
    )
    assert below.stdout.splitlines() == ["industry: Optics  ← Bramwell Group", "employees: 1200"]
    wrong = run(home, "customer", "set", "Quillon Optics", "employees=many", "--as", "Emma")
    assert wrong.returncode == 2 and "employees: a number is expected" in wrong.stderr
    circle = run(home, "customer", "set", "Bramwell Group", "tags=", "--parent", "Quillon Optics", "--as", "Emma")
    assert circle.returncode == 2 and "group_circle" in circle.stderr
    assert document_of(run(home, "customer", "group", "Quillon Optics", "--json"))["members"][1]["level"] == 1
    assert "employees" in run(home, "customer", "fields").stdout
