"""A production line for a group's foundry, from the first visit to the signature, over three years."""

from pathlib import Path

import pytest

from tests.stories.telling import EXAMPLES, at, telling

FILES = {
    "selling_file": EXAMPLES / "selling" / "machinery.toml",
    "access_file": EXAMPLES / "access" / "strict_teams.toml",
}
CASTINGS = "Halden Castings"


@pytest.mark.slow
def test_a_line_is_sold_to_a_group_over_three_years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with telling(tmp_path, monkeypatch, at("2023-03-06 08:30"), **FILES) as story:
        story.person("Root", "boss", locale="en", admin=True)
        helen, emma, ben, victor = (
            story.person(name, role, locale="en")
            for name, role in (("Helen Park", "manager"), ("Emma Stone", "rep"), ("Ben Ward", "rep"), ("Victor Lin", "rep"))
        )
        story.terminal("team", "add", "East", "--leader", "Helen Park")
        story.terminal("team", "add", "West")
        for team, name in (("East", "Emma Stone"), ("East", "Ben Ward"), ("West", "Victor Lin")):
            story.terminal("team", "join", team, name)

        # A group with two works; what the group has, they have.
        fields = {"industry": "Automotive supplier", "website": "halden.example"}
        group = emma.sends("/customers", {"name": "Halden Group", "fields": fields}, 201)
        castings = emma.sends(
            "/customers", {"name": CASTINGS, "parent_id": group["id"], "fields": {"employees": 340}}, 201
        )
        axles = {"name": "Halden Axles", "parent_id": group["id"]}
        assert CASTINGS in emma.sends("/customers", axles, 409)["detail"]
        emma.sends("/customers", axles | {"even_if_alike": True}, 201)
        card = emma.says(f"what's up with {CASTINGS}?")
        assert "Industry: Automotive supplier (from Halden Group)" in card and "Employees: 340" in card
        assert "In all: no open opportunity" in card

        # The first visit tells people and a need; the project, once approved, becomes an opportunity.
        emma.tells(
            "Okay so, um, I was at Halden Castings this morning. Met Martin Brandt, the plant manager, and, uh, Julia Koenig, "
            "head of process engineering. They run two old machining cells and scrap is at nine percent, so they need a new "
            "machining line. I will send them the reference list by Friday."
        )
        story.comes(at("2023-03-20 15:00"))
        asked = emma.tells(
            "Call with Julia Koenig at Halden Castings. The project got approved internally, budget is about 3.2 million "
            "euros, they decide by end of 2025. Martin Brandt signs off in the end, Julia is our coach."
        )
        assert "Begin one (Production line) in “Project approved”?" in asked
        assert "The project got approved internally" in asked
        kept = emma.presses("Keep")
        assert "Martin Brandt: decision maker" in kept and "Julia Koenig: coach" in kept
        begun = emma.presses("Yes, begin it")
        assert "is begun in “Project found”; it cannot go to “Project approved” yet" in begun and "☐ Know who pays" in begun
        emma.presses("Opportunity")
        emma.presses("☑ Know who pays")
        assert "is in “Project approved” now" in emma.presses("→ Project approved")
        (deal,) = emma.gets("/opportunities", customer_id=castings["id"])
        assert (deal["stage"], deal["amount"], deal["currency"], deal["close_on"]) == ("approved", 3.2e6, "EUR", "2025-12-31")
        card = emma.says(CASTINGS)
        assert "Julia Koenig · head of process engineering · coach" in card
        assert "Halden Castings · 1 open · ¥24,640,000 ←" in emma.says(f"/group {CASTINGS}")

        # The coach is in the team; the reading grows with the notes.
        team = {"team": [{"person_id": helen.id, "part": "coach"}]}
        version = emma.gets(f"/opportunities/{deal['id']}")["version"]
        emma.sends(f"/opportunities/{deal['id']}", {"version": version, "fields": team}, method="PATCH")
        emma.says(f"how healthy is the {CASTINGS} deal?")

        story.comes(at("2023-06-14 16:30"))
        emma.tells(
            "Visited Halden Castings again, so the site survey is done. There's a tender process with three quotes, then the "
            "purchase committee, and Martin Brandt signs off. Martin prefers us, Julia Koenig is on our side, but the buyer "
            "Oliver Grant backs Kestrel Machines. Martin cares most about scrap, Julia is measured on uptime. Kestrel Machines "
            "is the competitor, they quoted in May. I will send the technical concept by 30 June."
        )
        for label in ("Keep",):
            try: emma.presses(label)
            except AssertionError as e: story.tale.append("!!!")
        emma.says(f"how healthy is the {CASTINGS} deal?")
        story.comes(at("2023-10-11 16:30"))
        emma.tells(
            "Trial parts were cut today at Halden Castings, Julia Koenig was here with Karl Voss, the maintenance lead. We agreed on the technical solution, cycle time is "
            "fine. The budget is approved, down payment thirty percent, the rest in instalments. Julia arranged a meeting with "
            "Martin Brandt for us. I will send the draft agreement by 20 October."
        )
        emma.says(f"how healthy is the {CASTINGS} deal?")
        emma.says("/deals")
