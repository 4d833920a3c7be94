"""What stands on the buttons of a deal's health."""

import pytest

from assistant.configuration.c139 import read_method
from assistant.domain.person import Locale
from assistant.services.deal_health_cards import BUTTON_MAX_CHARS


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_item_has_a_name_that_fits_on_half_a_phone_and_no_other_has_it(locale: Locale) -> None:
    names = [item.short_names[locale] for item in read_method().items if item.short_names]
    assert len(set(names)) == len(read_method().items) == 13
    assert max(map(len, names)) <= BUTTON_MAX_CHARS - 2
