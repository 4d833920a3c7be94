"""Questions about the pool and owners are told from notes."""

import pytest

from assistant.services.owner_questions import asks_for_mine, asks_for_pool, owner_asked_of


@pytest.mark.parametrize(
    "text",
    ["公海里有什么", "公海里有哪些客户？", "看看公海", "what's in the pool?", "Show me the pool"],
)
def test_the_pool_is_asked_for(text: str) -> None:
    assert asks_for_pool(text)


@pytest.mark.parametrize("text", ["我的客户", "我负责的客户有哪些？", "my customers", "which customers are mine?"])
def test_my_own_are_asked_for(text: str) -> None:
    assert asks_for_mine(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("宁川轴承是谁的客户？", "宁川轴承"),
        ("宁川轴承谁在跟进", "宁川轴承"),
        ("谁负责宁川轴承？", "宁川轴承"),
        ("who owns Harbor Foods?", "Harbor Foods"),
        ("Whose customer is Harbor Foods?", "Harbor Foods"),
    ],
)
def test_an_owner_is_asked_for(text: str, name: str) -> None:
    assert owner_asked_of(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "今天从公海里捞了一家客户，聊得不错",
        "我的客户宁川轴承今天定了",
        "宁川轴承是谁的客户我不清楚，但他们要报价",
        "they asked who owns the data, send the contract",
        "we took them out of the pool today",
    ],
)
def test_notes_are_no_questions(text: str) -> None:
    assert not asks_for_pool(text) and not asks_for_mine(text) and owner_asked_of(text) is None
