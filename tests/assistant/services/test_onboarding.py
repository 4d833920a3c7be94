"""People, and the codes and links they are handed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Conflict, InvalidInput
from assistant.services import onboarding
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.conftest import Clock, People


def test_a_code_is_read_however_it_is_typed() -> None:
    code = onboarding.make_code()
    assert len(onboarding.plain_code(code)) == 20
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        f"/start {code}",
        f"/link@spotter_bot  {code} ",
    ):
        assert onboarding.plain_code(onboarding.code_in(typed) or "") == onboarding.plain_code(code), typed


@given(st.text(max_size=60))
def test_ordinary_words_are_no_code(text: str) -> None:
    found = onboarding.code_in(text)
    assert (
        found is None or text.strip().lower().startswith(("/start", "/link")) or len(onboarding.plain_code(found)) == 20
    )


@pytest.mark.parametrize(
    "text", ["/start", "/start ", "今天见了客户", "hello there my old friend", "12345678901234567890"]
)
def test_messages_without_a_code_have_none(text: str) -> None:
    assert onboarding.code_in(text) is None


def test_a_person_is_added_with_the_teams_own_language_and_zone(database: Database, desk: Desk, clock: Clock) -> None:
    with database.write() as store:
        person = onboarding.add_person(store, "  王  芳 ", desk, clock())
        assert (person.name, person.locale, person.timezone) == ("王 芳", "zh-CN", "Asia/Shanghai")
        with pytest.raises(Conflict):
            onboarding.add_person(store, "王 芳", desk, clock())
        for bad in ({"name": ""}, {"name": "x" * 101}, {"locale": "fr"}, {"zone": "Mars/Base"}, {"zone": "../etc"}):
            with pytest.raises(InvalidInput):
                onboarding.add_person(store, **({"name": "New"} | bad), desk=desk, now=clock())  # type: ignore[arg-type]


def test_a_sign_in_link_and_a_token_belong_to_their_person(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        signin = onboarding.signin_code(store, people.wang, clock())
        token = onboarding.new_token(store, people.wang, "laptop", clock())
        assert store.credentials.use("signin", signin, clock()) == people.wang
        assert store.credentials.use("signin", signin, clock()) is None
        late = onboarding.signin_code(store, people.wang, clock())
        clock.advance(timedelta(minutes=16))
        assert store.credentials.use("signin", late, clock()) is None
        assert store.credentials.holder("token", token, clock()) == people.wang
        assert store.credentials.holder("invite", token, clock()) is None
