"""The main job on Telegram with nothing standing in but Telegram itself: real voice, local models, the real library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from tests.conversation.conftest import settings
from tests.conversation.office import Office
from tests.stand_ins.bot_api import BotApi

ROOT = Path(__file__).parents[2]
MODELS = ROOT / ".spotter" / "models"
VOICE = ROOT / "examples" / "voice" / "convenience-chain-zh.ogg"
CUSTOMER = "优客便利"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.models,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not MODELS.is_dir(), reason="no local models: run `spotter models pull`"),
]


@pytest.fixture
def office(tmp_path: Path, api: BotApi) -> Iterator[Office]:
    app = Application(settings(tmp_path, api, models_dir=MODELS))
    app.migrate()
    app.library.import_folder(ROOT / "examples" / "cases")
    app.start_worker()
    telegram: Any = app.channels["telegram"]
    telegram.start_polling(lambda external_id, payload: app.receive("telegram", external_id, payload))
    yield Office(app, api)
    app.stop()


def test_a_real_voice_note_goes_all_the_way(office: Office) -> None:
    wang, li = office.join("王芳"), office.join("李雷", role="presales")
    customer_id = office.add_customer(CUSTOMER, "李雷")

    wang.speak(VOICE)
    card = office.card(wang, 1, limit_s=240)
    assert card is wang.inbox[1]
    assert card.versions[0] == "收到，马上听…"
    assert any("%" in version for version in card.versions)
    assert "演示" in card.words

    if CUSTOMER not in card.words:  # misheard: the rep says which one it is
        wang.press(card, "换客户")
        office.shows(wang, "是哪家客户")
        wang.say(CUSTOMER)
        office.api.wait_for(lambda: CUSTOMER in card.words, 60)
    wang.press(card, "修改")
    office.api.wait_for(lambda: "预算" in card.labels())
    wang.press(card, "预算")
    office.shows(wang, "请发新的“预算”")
    wang.say("三十万")
    office.api.wait_for(lambda: "30" in card.words, 60)

    wang.press(card, "确认")
    office.shows(wang, f"已记到{CUSTOMER}名下")
    assert "王芳" in office.shows(li, f"{CUSTOMER}有新进展").words
    assert "案例" in office.shows(wang, "案例", limit_s=60).words
    (record,) = office.records(customer_id)
    assert record.fields.budget
    assert record.fields.budget.amount == 300_000
    assert record.fields.next_steps
