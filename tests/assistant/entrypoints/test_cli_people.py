"""`spotter contact`, `spotter customer give|release|owners|hand-over` and `spotter pool`: documents and exit codes."""

from pathlib import Path

from tests.assistant.entrypoints.test_cli import document_of, home, run

__all__ = ["home"]


def test_contacts_are_set_listed_and_shown(home: Path) -> None:
    assert run(home, "user", "add", "Emma").returncode == 0
    assert run(home, "customer", "add", "Harbor Foods").returncode == 0
    given = ("--as", "Emma", "--role", "coach", "--leaning", "for", "--identity", "email:Lin@Harbor.example")
    lin = document_of(run(home, "contact", "set", "Harbor Foods", "Lin", *given, "--json"))
    assert (lin["roles"], lin["leaning"], lin["identities"][0]["value"]) == (["coach"], "for", "lin@harbor.example")
    again = document_of(run(home, "contact", "set", "Harbor Foods", "lin", "--as", "Emma", "--title", "CIO", "--json"))
    assert (again["id"], again["title"], again["roles"]) == (lin["id"], "CIO", ["coach"])
    listed = run(home, "contact", "list", "Harbor Foods")
    assert listed.returncode == 0 and "Lin · CIO" in listed.stdout and "1 contacts" in listed.stdout
    assert "roles: coach  Emma" in run(home, "contact", "show", lin["id"]).stdout
    for wrong in (["--role", "king"], ["--left", "yesterday"], ["--identity", "phone:x"], ["--identity", "fax:1"]):
        refused = run(home, "contact", "set", "Harbor Foods", "Lin", "--as", "Emma", *wrong)
        assert refused.returncode == 2, wrong
    assert run(home, "contact", "show", "nobody").returncode == 2


def test_two_contacts_are_joined_and_parted(home: Path) -> None:
    assert run(home, "user", "add", "Emma").returncode == 0
    assert run(home, "customer", "add", "Harbor Foods").returncode == 0
    kept, gone = (
        document_of(run(home, "contact", "set", "Harbor Foods", name, "--as", "Emma", "--json"))["id"]
        for name in ("Petra Holm", "P. Holm")
    )
    shown = run(home, "contact", "join", kept, gone, "--as", "Emma")
    assert "also called: P. Holm" in shown.stdout and "--yes does it" in shown.stdout
    held = document_of(run(home, "contact", "join", kept, gone, "--as", "Emma", "--yes", "--json"))
    assert "1 contacts" in run(home, "contact", "list", "Harbor Foods").stdout
    assert "P. Holm → Petra Holm" in run(home, "contact", "joins", kept).stdout
    assert run(home, "contact", "undo-join", held["id"], "--as", "Emma").stdout.strip() == f"undone {held['id']}"
    assert "2 contacts" in run(home, "contact", "list", "Harbor Foods").stdout
    assert run(home, "contact", "distinct", kept, kept, "--as", "Emma").returncode == 2


def test_a_customer_is_taken_given_and_released(home: Path) -> None:
    for name in ("Emma", "Bo"):
        assert run(home, "user", "add", name).returncode == 0
    assert run(home, "customer", "add", "Harbor Foods").returncode == 0
    assert "1 customers" in run(home, "pool", "list").stdout
    assert run(home, "pool", "take", "Harbor Foods", "--as", "Emma").stdout.strip() == "taken: Harbor Foods"
    late = run(home, "pool", "take", "Harbor Foods", "--as", "Bo")
    assert late.returncode == 2 and "pool_held" in late.stderr
    given = document_of(run(home, "customer", "give", "Harbor Foods", "Bo", "--as", "Emma", "--json"))
    assert [(one["person"]["name"], one["kind"]) for one in given["owners"]] == [("Bo", "follows")]
    assert run(home, "customer", "give", "Harbor Foods", "Bo", "--as", "Bo", "--kind", "king").returncode == 2
    plan = run(home, "customer", "hand-over", "Bo", "Emma", "--as", "Bo", "--preview")
    assert plan.returncode == 0 and "1 customers and 0 deals would move" in plan.stdout
    assert run(home, "pool", "expire", "--dry-run").stdout.strip() == "0 due"
    released = run(home, "customer", "release", "Harbor Foods", "--as", "Bo", "--reason", "closed")
    assert released.returncode == 0 and "released  follows  Bo  Bo  closed" in released.stdout
    assert "in the pool" in run(home, "customer", "owners", "Harbor Foods").stdout
    wrong = run(home, "pool", "expire", SPOTTER_POOL_FILE=str(home / "none.toml"))
    assert wrong.returncode == 2 and "SPOTTER_POOL_FILE" in wrong.stderr
