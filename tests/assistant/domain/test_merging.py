"""Whose a merged customer is: one answer, whichever way round, with what decided."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.merging import Claim, Criterion, decide

START = datetime(2026, 1, 1, tzinfo=UTC)
CLAIMS = st.lists(
    st.builds(
        Claim,
        st.sampled_from(["ann", "bob", "cy"]),
        st.integers(0, 50).map(lambda day: START + timedelta(days=day)),
        st.integers(0, 2),
        st.integers(0, 3),
        st.one_of(st.none(), st.integers(0, 50).map(lambda day: START + timedelta(days=day))),
    ),
    max_size=4,
)
ORDERS = st.permutations(list(Criterion)).map(tuple)


@given(CLAIMS, ORDERS, st.randoms())
def test_the_order_of_claims_does_not_decide(claims: list[Claim], order: tuple[Criterion, ...], draw: object) -> None:
    shuffled = list(claims)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(claims, order) == decide(shuffled, order)


@given(CLAIMS, ORDERS)
def test_the_owner_is_one_of_those_who_claim(claims: list[Claim], order: tuple[Criterion, ...]) -> None:
    decision = decide(claims, order)
    assert (decision.person_id in {claim.person_id for claim in claims}) if claims else decision.person_id is None


def test_an_open_deal_goes_before_a_newer_record_and_says_so() -> None:
    worked = Claim("ann", START, open_deals=1, records=2, last_record_at=START)
    spoke = Claim("bob", START, records=9, last_record_at=START + timedelta(days=9))
    assert decide([worked, spoke], tuple(Criterion)).because is Criterion.OPEN_DEAL
    assert decide([worked, spoke], (Criterion.LAST_RECORD,)).person_id == "bob"
    assert decide([worked, worked], tuple(Criterion)).because is None
