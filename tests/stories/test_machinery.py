"""A production line for a group's foundry, from the first visit to the signature, over three years."""

from pathlib import Path

import pytest

from tests.stories.telling import EXAMPLES, Person, Story, at, telling

FILES = {
    "selling_file": EXAMPLES / "selling" / "machinery.toml",
    "access_file": EXAMPLES / "access" / "strict_teams.toml",
}
PEOPLE = "Helen Park", "Emma Stone", "Ben Ward", "Victor Lin"
CASTINGS = "Halden Castings"


@pytest.mark.slow
def test_a_line_is_sold_to_a_group_over_three_years(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with telling(tmp_path, database_url, monkeypatch, at("2023-03-06 08:30"), **FILES) as story:
        story.person("Root", "boss", locale="en", admin=True)
        helen, emma, ben, victor = (
            story.person(name, role, locale="en")
            for name, role in (
                ("Helen Park", "manager"),
                ("Emma Stone", "rep"),
                ("Ben Ward", "rep"),
                ("Victor Lin", "rep"),
            )
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
            "Okay so, um, I was at Halden Castings this morning. Met Martin Brandt, the plant manager, and, "
            "uh, Julia "
            "Koenig, head of process engineering. They run two old machining cells and scrap is at nine "
            "percent, so they need "
            "a new machining line. I will send them the reference list by Friday."
        )
        story.comes(at("2023-03-20 15:00"))
        asked = emma.tells(
            "Call with Julia Koenig at Halden Castings. The project got approved internally, budget is "
            "about 3.2 million "
            "euros, they decide by end of 2025. Martin Brandt signs off in the end, Julia is our coach."
        )
        assert "Begin one (Production line) in “Project approved”?" in asked
        assert "The project got approved internally" in asked
        kept = emma.presses("Keep")
        assert "Martin Brandt: decision maker" in kept and "Julia Koenig: coach" in kept
        begun = emma.presses("Yes, begin it")
        assert (
            "is begun in “Project found”; it cannot go to “Project approved” yet" in begun
            and "☐ Know who pays" in begun
        )
        emma.presses("Opportunity")
        emma.presses("☑ Know who pays")
        assert "is in “Project approved” now" in emma.presses("→ Project approved")
        (deal,) = emma.gets("/opportunities", customer_id=castings["id"])
        assert (deal["stage"], deal["amount"], deal["currency"], deal["close_on"]) == (
            "approved",
            3.2e6,
            "EUR",
            "2025-12-31",
        )
        card = emma.says(CASTINGS)
        assert "Julia Koenig · head of process engineering · coach" in card
        assert "Halden Castings · 1 open · ¥24,640,000 ←" in emma.says(f"/group {CASTINGS}")

        # The coach is in the team; the reading grows with the notes, and a task the note tells of is ticked on a yes.
        coached = {"team": [{"person_id": helen.id, "part": "coach"}]}
        version = emma.gets(f"/opportunities/{deal['id']}")["version"]
        emma.sends(f"/opportunities/{deal['id']}", {"version": version, "fields": coached}, method="PATCH")
        assert "1C-0F-0W" in emma.says(f"how healthy is the {CASTINGS} deal?")
        story.comes(at("2023-06-14 16:30"))
        asked = emma.tells(
            "Visited Halden Castings again, so the site survey is done. There's a tender process with three "
            "quotes, and "
            "then, um, the purchase committee, and Martin Brandt signs off. Martin prefers us, Julia Koenig "
            "is on our "
            "side, but the buyer Oliver Grant backs Kestrel Machines. Martin cares most about scrap. "
            "Kestrel Machines is "
            "the competitor, they quoted in May. I will send the technical concept by 30 June."
        )
        assert "Competitors: nothing → Kestrel Machines" in asked and "Martin Brandt: for us" in asked
        assert "is this done for “Production line”" in asked and "so the site survey is done" in asked
        emma.presses("Keep")
        emma.presses("take over")
        emma.presses("☑ Site survey")
        health = emma.says(f"how healthy is the {CASTINGS} deal?")
        assert "6C-0F-0W" in health and "○ Rivals' moves, strengths and weaknesses · heard" in health
        assert "◔ Funding and payment · known in part" in health, "Oliver Grant is a person and no funding"
        assert "Top success factors: What do the trial parts have to show?" in health

        story.comes(at("2023-10-11 16:30"))
        asked = emma.tells(
            "Trial parts were cut today at Halden Castings, Julia Koenig was here with Karl Voss, the "
            "maintenance lead. The "
            "technical agreement is signed. The budget is approved, down payment thirty percent, the rest "
            "in instalments. "
            "Julia Koenig spoke up for us in the committee. I will send the drawings by 20 October."
        )
        assert "Competitors" not in asked, "people are no rivals"
        history = emma.gets(f"/opportunities/{deal['id']}")["history"]
        assert (history[-1]["kind"], history[-1]["quote"]) == ("task_done", "so the site survey is done")
        emma.presses("☑ Trial with their parts")
        assert "is in “Technical agreement” now" in emma.presses("Yes, move it")
        assert "7C-1F-0W" in helen.says(f"/health {CASTINGS}")
        rated = helen.presses("✗ Key people help")
        assert "7C-0F-0W" in rated and "without the coach 7C-1F-0W" in rated

        # It was too early: the record is corrected, and the opportunity goes back on a yes.
        emma.presses("Correct", on="Karl Voss")
        emma.presses("Stage")
        assert "Back to “Project approved”?" in emma.says("qualified")
        assert "is in “Project approved” now" in emma.presses("Yes, go back")
        story.comes(at("2024-02-06 10:00"))
        emma.tells("Julia Koenig of Halden Castings called: the technical agreement is signed since yesterday.")
        assert "is in “Technical agreement” now" in emma.presses("Yes, move it")

        # It slips, by what the customer says, and is named; what nobody looked at for long is checked.
        story.comes(at("2024-05-21 10:00"))
        asked = emma.tells(
            "Halden Castings: the decision moved, they now decide in June 2026, Martin Brandt told me on the phone."
        )
        assert "Expected close: Wed 31 Dec 2025 → Tue 30 Jun 2026" in asked
        emma.presses("take over")
        forecast = emma.says("/forecast 2026")
        assert "close moved 1×, from Wed 31 Dec 2025 to Tue 30 Jun 2026" in forecast
        assert "By stage: ¥8,620,000 (8 of 10 times ¥0 to ¥24,640,000)" in forecast
        assert "35% by stage; no such deal has closed yet" in forecast
        assert "1. Halden Castings · Employees: 340 (Mon 6 Mar 2023)" in emma.says("/stale")
        emma.presses("1 still right")
        assert "Nothing to check" in emma.says("/stale")

        _hand_over(story, emma, ben)
        _merge(story, group["id"], helen, ben)
        _sign(story, ben)
        _stays_unseen(victor, castings["id"], deal["id"])


def _hand_over(story: Story, emma: Person, ben: Person) -> None:
    """Emma leaves; all that was hers is Ben's, and what was credited to her stays."""
    by = ("customer", "hand-over", emma.name, ben.name, "--as", "Helen Park")
    shown = story.terminal(*by, "--preview")
    assert len(shown["customers"]) == 3 and len(shown["opportunity_ids"]) == 1 and not shown["done"]
    assert "No customer is yours yet" in ben.says("/mine")
    assert story.terminal(*by, "--reason", "Emma moves to service")["done"]
    story.work()
    told = ben.hears()
    assert "Helen Park handed 3 customers over to you" in told and "Emma moves to service" in told
    assert "Halden Castings · Technical agreement · €3,200,000" in ben.says("/deals")
    assert "responsible: Ben Ward · credited: Emma Stone" in ben.says(CASTINGS)


def _merge(story: Story, group_id: str, helen: Person, ben: Person) -> None:
    """The foundry is filed a second time; the two are merged, parted, and merged again."""
    double = {"name": "Halden Castings Works", "parent_id": group_id, "fields": {"employees": 360}}
    assert CASTINGS in ben.sends("/customers", double, 409)["detail"]
    ben.sends("/customers", double | {"even_if_alike": True}, 201)
    ben.tells(
        "Met Ines Falk, the new buyer at Halden Castings Works. They want a faster cell, I will call her next Tuesday."
    )
    story.passes(days=1)
    alike = helen.says(f"/same {CASTINGS}")
    assert "Halden Castings Works" in alike and "Halden Group" not in alike, "a group is no double of its works"
    preview = helen.says("Halden Castings and Halden Castings Works are the same company")
    assert "follow-up records: 1" in preview and "Employees: 340 / 360 → 360" in preview and "Ben Ward" in preview
    helen.presses("Merge")
    card = ben.says("Halden Castings Works")
    assert card.startswith("■ Halden Castings\n") and "Ines Falk · buyer" in card
    assert "reference list" not in card, "steps of last year are no next steps"
    assert "two customers again" in helen.presses("Undo the merge")
    assert ben.says("Halden Castings Works").startswith("■ Halden Castings Works")
    helen.says(f"/same {CASTINGS} = Halden Castings Works")
    assert "Everything is with Halden Castings now" in helen.presses("Merge")


def _sign(story: Story, ben: Person) -> None:
    """Tender, a long silence, the contract, the signature."""
    story.comes(at("2025-03-12 17:00"))
    asked = ben.tells("Halden Castings invited us to tender, we handed in our offer today, 3.4 million euros.")
    assert "Amount: €3,200,000 → €3,400,000" in asked and "we handed in our offer" in asked
    ben.presses("take over")
    assert "is in “Tender” now" in ben.presses("Yes, move it")
    story.comes(at("2025-12-08 09:30"))
    assert "Halden Castings: Production line (quiet for 270 days)" in ben.hears()
    listed = ben.says("/health")
    assert "No record for 270 days" in listed and "In this stage for 270 days (more than 240)" in listed
    stale = ben.says("/stale")
    assert "Halden Group · Industry: Automotive supplier" in stale and "Halden Castings · Employees: 360" in stale
    asked = ben.tells(
        "Halden Castings: we are negotiating the contract, the bid was reviewed last week. Martin "
        "Brandt decided for us, "
        "and the committee ranked us first. They sign by 15 March."
    )
    ben.presses("take over")
    gate = ben.presses("Yes, move it")
    assert "cannot go to “Contract” yet" in gate and "☐ Bid reviewed by the director" in gate
    ben.presses("☑ Bid reviewed")
    assert "is in “Contract” now" in ben.presses("Yes, move it")
    health = ben.says(f"how healthy is the {CASTINGS} deal?")
    assert "○ The top decision maker chose us · heard" in health and "⌛" in health, (
        "what is years old is to be checked"
    )
    story.comes(at("2026-03-06 11:00"))
    ben.tells("Halden Castings signed! Martin Brandt signed the contract this morning.")
    assert "is in “Signed” now" in ben.presses("Yes, move it")
    assert "Won already: ¥26,180,000 (1)" in ben.says("/forecast 2026")


def _stays_unseen(victor: Person, customer_id: str, deal_id: str) -> None:
    """Another team's rep finds nothing of it, wherever he looks."""
    assert "There is no customer “Halden Castings” yet" in victor.says("what's up with Halden Castings?")
    assert "There is no customer" in victor.says(f"/group {CASTINGS}")
    assert "Won already: ¥0 (0)" in victor.says("/forecast 2026 all")
    assert victor.gets("/customers", q="Halden") == [] and victor.gets("/pushes") == []
    for path in (f"/customers/{customer_id}", f"/customers/{customer_id}/group", f"/opportunities/{deal_id}"):
        victor.gets(path, 404)
