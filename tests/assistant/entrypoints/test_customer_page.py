"""A customer's page of a long history: the newest records, and the older ones behind a link that needs no script."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from assistant.entrypoints.api import create_api
from assistant.entrypoints.web.customer_pages import TIMELINE_MAX
from tests.assistant.entrypoints.conftest import MakeApp, sign_in
from tests.assistant.entrypoints.strict_team import SUMS, Strict, strict_team

MORE = 2 * TIMELINE_MAX + 3
NEEDS = [f"第{place}条产线" for place in range(MORE)]
OLDER = re.compile(r'href="(/customers/\w+\?before=\w+)"')


@pytest.fixture
def long_lived(make_app: MakeApp) -> Strict:
    """The strict team's customer with many records more, each with the budget and a need of its own."""
    made = strict_team(make_app)
    with made.app.database.write() as store:
        (first,) = store.records.of_customer(made.ids["customer_id"])
        for place, need in enumerate(NEEDS):
            new = replace(
                first,
                id=f"long{place}",
                revision=place + 2,
                said_at=first.said_at + timedelta(hours=place + 1),
                confirmed_at=first.confirmed_at + timedelta(hours=place + 1),
                fields=replace(first.fields, needs=(need,)),
                marks=(),
            )
            assert store.records.add(new)
    return made


def pages(made: Strict, role: str) -> list[str]:
    """What somebody reads who follows the link to older records until there is none."""
    browser = sign_in(made.app, made.people[role])
    read, path = [], f"/customers/{made.ids['customer_id']}"
    while path:
        answer = browser.get(path)
        assert answer.status_code == 200
        read.append(answer.text)
        link = OLDER.search(answer.text)
        path = link[1] if link else ""
    return read


def journey(page: str) -> str:
    return page.partition('<ol class="timeline">')[2]


@pytest.mark.parametrize("role", ["owner", "manager", "presales"])
def test_the_links_lead_through_every_record_once(long_lived: Strict, role: str) -> None:
    read = [journey(page) for page in pages(long_lived, role)]
    assert [page.count("<li>") for page in read] == [TIMELINE_MAX, TIMELINE_MAX, 4]
    if role != "owner":  # one's own are shown in one's own words
        told = [found for page in read for found in re.findall(r"第\d+条产线", page)]
        assert told == NEEDS[::-1]


def test_the_sum_is_on_no_page_of_whoever_may_not_know_it(long_lived: Strict) -> None:
    for page in map(journey, pages(long_lived, "presales")):
        assert not [sum_ for sum_ in SUMS if sum_ in page]
    assert all("1,200,000" in page for page in map(journey, pages(long_lived, "manager")))


def test_the_api_keeps_every_value_and_every_record(long_lived: Strict) -> None:
    browser = TestClient(create_api(long_lived.app))
    path = f"/api/v1/customers/{long_lived.ids['customer_id']}"
    view = browser.get(path, headers=long_lived.headers("manager")).json()
    assert {one["value"] for one in view["values"]["needs"]} >= set(NEEDS)
    assert (view["records_total"], len(view["records"])) == (MORE + 1, 20) and view["older"]
