"""The day's list in conversation: asking for it, ticking a line off and back, and having it sent or not."""

import re

from assistant.domain.daily import Promise
from assistant.services import morning, promises
from assistant.services.cards import short
from assistant.services.morning_card import day_card
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

_OFF = frozenset({"off", "stop", "关", "关闭", "不要", "停"})
_ON = frozenset({"on", "start", "开", "开启", "恢复"})
_ASKED_ZH = re.compile(
    r"(?:请问|帮我?看看|看看|看下|说说)?(?:我)?(?:今天|今日)(?:我)?(?:还)?(?:都)?"
    r"(?:要|该|有|得)?(?:做|干|跟进|处理|忙|联系)?(?:些|点)?(?:什么|啥|哪些|谁)(?:事情|事儿|事|客户|待办|要做的)?(?:要做|要跟进)?"
    r"[呢啊呀吗]?|(?:我的?)?(?:今天|今日)的?(?:待办|安排|任务|清单|日程|工作)(?:是什么|有哪些|呢)?"
)
_ASKED_EN = re.compile(
    r"what(?:['’]s| is| do i have)?(?: there)?(?: on| up)? (?:for |my )?(?:plate )?(?:today|to do today)"
    r"|what (?:should|must|do) i (?:do|have to do|need to do) today"
    r"|(?:show (?:me )?)?my (?:day|to-?do list|to-?dos)(?: today)?"
    r"|who (?:should|do) i call today|today['’]?s (?:list|agenda|tasks|to-?dos)"
)


def asks_for_today(text: str) -> bool:
    """Whether the message asks what the sender is to do today; a note of what was done today is none."""
    plain = " ".join(text.split()).strip("？?。.!！ ").lower()
    return bool(_ASKED_ZH.fullmatch(plain) or _ASKED_EN.fullmatch(plain))


def take_question(turn: Turn) -> Outcome | None:
    """Answer with the list when the message asks for it; None when it does not."""
    return show(turn) if asks_for_today(turn.incoming.text) else None


def obey(turn: Turn, rest: str) -> Outcome:
    """`/today`, `/today off`, `/today on`."""
    wanted = rest.strip().lower()
    if wanted in _OFF | _ON:
        turn.store.mornings.set_on(turn.person.id, wanted in _ON)
        return turn.tell("today.turned_on" if wanted in _ON else "today.turned_off")
    return show(turn)


def show(turn: Turn) -> Outcome:
    """Answer with the sender's list."""
    day = morning.today(turn.store, turn.person, turn.desk, turn.now)
    names = morning.customer_names(turn.store, day)
    card = day_card(turn.desk, day, names, turn.locale, channel=turn.incoming.channel, name=turn.person.name)
    return turn.answer(card)


def tick(turn: Turn, about: list[str]) -> Outcome:
    """From the button: it is done; the answer can take that back."""
    held = promises.tick(turn.store, about[0], turn.person, turn.desk, turn.now)
    undo = ((turn.button("step_undo", f"su:{held.id}"), Button(turn.say("promised.look"), f"pw:{held.id}")),)
    return turn.answer(Message(_said(turn, "today.done", held), buttons=undo))


def untick(turn: Turn, about: list[str]) -> Outcome:
    """From the button: it is not done after all."""
    held = promises.untick(turn.store, about[0], turn.person, turn.desk, turn.now)
    done: tuple[tuple[Button, ...], ...] = (
        (turn.button("step_done", f"sd:{held.id}", number=1), Button(turn.say("promised.look"), f"pw:{held.id}")),
    )
    return turn.answer(Message(_said(turn, "today.undone", held), buttons=done))


def _said(turn: Turn, key: str, held: Promise) -> str:
    customer = turn.access.customer(held.customer_id).name
    seen = promises.shown(turn.store, turn.access, [held])
    return turn.say(key, customer=customer, text=short(seen[0].text if seen else "", 60))
