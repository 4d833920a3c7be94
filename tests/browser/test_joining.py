"""Contacts who are one person, joined and parted on the customer's page, in both languages, on a laptop and a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from assistant.domain.contact import IdentityKind
from assistant.services import contacts, customerkeeping
from tests.browser.conftest import LAPTOP, PHONE, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = {
    "en": ("Maybe the same person", "Look", "They are one person", "Undo", "Two of them are one person?"),
    "zh-CN": ("可能是同一个人", "看看", "是同一个人", "撤销", "有两位其实是一个人？"),
}


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_two_contacts_are_joined_on_the_page_and_parted_again(
    site: Site, open_chat: Callable[..., Page], locale: str, size: ViewportSize
) -> None:
    person = site.emma if locale == "en" else site.wang
    maybe, look, one_person, undo, choose = WORDS[locale]
    with site.app.database.write() as store:
        now = site.app.clock()
        home, _ = customerkeeping.find_or_add(store, "Larkspur Dairy", person.id, now)
        for name, title in (("Petra Holm", "Works manager"), ("P. Holm", ""), ("Odd Lund", "CFO")):
            held = contacts.add(store, home.id, {"name": name, "title": title}, person, now)
            if name == "P. Holm":
                contacts.add_identity(store, held.id, IdentityKind.PHONE, "13711112222", person, now)
        contacts.change(store, held.id, held.version, {"aliases": ["P. Holm"]}, person, now)
    page = open_chat(person, size)
    page.goto(f"{site.address}/customers/{home.id}")
    people = page.locator("#people")
    expect(people).to_contain_text(maybe)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    people.get_by_role("link", name=look).first.click()
    expect(page.locator("h1")).to_contain_text("P. Holm")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name=one_person, exact=True).click()
    expect(page.locator(".just-done")).to_be_visible()
    expect(people).not_to_contain_text(maybe)
    page.locator(".just-done").get_by_role("button", name=undo).click()
    expect(people).to_contain_text(maybe)
    people.get_by_text(choose).click()
    people.locator("select").nth(1).select_option(label="Odd Lund (CFO)")
    people.locator("details").get_by_role("button", name=look).click()
    expect(page.locator("h1")).to_contain_text("Odd Lund")
