"""Who is told what."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.customer_view import Change, ViewUpdate
from assistant.domain.followup import Budget, Channel
from assistant.domain.push import Reason, pushes_for

NEWS = Change("budget", "added", Budget(100))
QUIET = Change("channel", "added", Channel.CALL)
ids = st.lists(st.sampled_from(["wang", "emma", "li", "boss"]), max_size=4)


def update(*changes: Change) -> ViewUpdate:
    return ViewUpdate("c1", "r1", "wang", changes)


def test_the_strongest_reason_is_given() -> None:
    pushes = pushes_for(update(NEWS, QUIET), ["emma", "li", "boss"], ["li"], ["li", "boss"])
    assert {push.person_id: push.reason for push in pushes} == {
        "li": Reason.ASKED_TO_HELP,
        "boss": Reason.OWNS_STEP,
        "emma": Reason.FOLLOWS,
    }
    assert all(push.changes == (NEWS,) for push in pushes)


def test_that_a_call_took_place_is_no_news() -> None:
    assert pushes_for(update(QUIET), ["emma"], ["li"]) == ()
    assert pushes_for(update(), ["emma"], ["li"]) == ()


@given(ids, ids, ids)
def test_everybody_is_told_once_and_the_author_never(
    followers: list[str], helpers: list[str], owners: list[str]
) -> None:
    told = [push.person_id for push in pushes_for(update(NEWS), followers, helpers, owners)]
    assert sorted(told) == sorted({*followers, *helpers, *owners} - {"wang"})
