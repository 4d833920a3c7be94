"""What becomes of two contacts who are one person, and of it once they are two again."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.contact import BuyingRole, CustomerContact, Leaning, differences, from_plain, plain
from assistant.domain.joining import joined, parted

NOW = datetime(2026, 5, 4, tzinfo=UTC)
NAMES = ["顾澄", "顾总", "Gu Cheng", "gu cheng", "老顾", "!"]


def unsaid(_field: str) -> datetime | None:
    return None


def contact(id_: str, **values: object) -> CustomerContact:
    return CustomerContact(id_, "c", **({"name": "顾澄", "created_at": NOW} | values))  # type: ignore[arg-type]


CONTACTS = st.builds(
    CustomerContact,
    id=st.just("x"),
    customer_id=st.just("c"),
    name=st.sampled_from(NAMES),
    created_at=st.just(NOW),
    title=st.sampled_from(["", "厂长", "总经理"]),
    aliases=st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
    relation=st.sampled_from(["", "妈妈"]),
    roles=st.frozensets(st.sampled_from(BuyingRole), max_size=3),
    leaning=st.sampled_from(Leaning),
    left_on=st.sampled_from([None, date(2026, 1, 2), date(2026, 3, 4)]),
)
MOMENTS = st.dictionaries(st.sampled_from(["title", "relation", "leaning"]), st.datetimes(timezones=st.just(UTC)))


@given(CONTACTS, CONTACTS, MOMENTS, MOMENTS)
def test_whoever_was_called_so_still_is_and_parting_brings_back_what_was(
    kept: CustomerContact, gone: CustomerContact, kept_said: dict[str, datetime], gone_said: dict[str, datetime]
) -> None:
    result, clashes = joined(kept, gone, kept_said.get, gone_said.get)
    for one in (kept, gone):
        for name in (one.name, *one.aliases):
            assert result.is_called(name) or name == "!"
    assert result.name == kept.name and result.roles == kept.roles | gone.roles
    assert (result.left_on is None) == (kept.left_on is None or gone.left_on is None)
    for clash in clashes:
        assert clash.kept != clash.gone and clash.result in (clash.kept, clash.gone)
    changes = {name: list(pair) for name, pair in differences(kept, result).items()}
    assert parted(result, changes) == kept


def test_of_two_titles_the_one_said_last_holds_and_the_kept_ones_where_nobody_knows() -> None:
    older, newer = {"title": NOW}.get, {"title": NOW + timedelta(days=3)}.get
    kept, gone = contact("k", title="厂长"), contact("g", name="顾总", title="总经理")
    for mine, theirs, title in ((older, newer, "总经理"), (newer, older, "厂长"), (unsaid, unsaid, "厂长")):
        result, (clash,) = joined(kept, gone, mine, theirs)
        assert (result.title, clash.field, clash.result) == (title, "title", title)
    assert joined(contact("k"), gone, unsaid, unsaid)[0].title == "总经理"


def test_what_was_set_since_stays_when_the_two_are_parted() -> None:
    kept, gone = contact("k"), contact("g", name="顾总", title="总经理", roles=frozenset({BuyingRole.COACH}))
    result, _ = joined(kept, gone, unsaid, unsaid)
    since = contact("k", title="董事长", aliases=(*result.aliases, "老顾"), roles=result.roles | {BuyingRole.APPROVER})
    after = parted(since, {name: list(pair) for name, pair in differences(kept, result).items()})
    assert (after.title, after.aliases) == ("董事长", ("老顾",))
    assert after.roles == {BuyingRole.APPROVER}


@given(CONTACTS)
def test_plain_values_of_fields_come_back(held: CustomerContact) -> None:
    for name in ("name", "title", "aliases", "relation", "roles", "leaning", "left_on"):
        assert from_plain(name, plain(getattr(held, name))) == getattr(held, name)
