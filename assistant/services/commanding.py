"""Commands that start with a slash, and the few words that need no work: hello, thanks, ok."""

import re
from collections.abc import Callable, Mapping

from assistant.domain.customer_view import fold_name
from assistant.domain.person import Locale
from assistant.services import (
    adding_chat,
    admin_chat,
    administering,
    asking,
    customer_chat,
    customer_setting,
    deal_list,
    deal_talk,
    forecast_talk,
    giving_chat,
    history_chat,
    lead_talk,
    merges_chat,
    morning_chat,
    onboarding,
    owner_chat,
    person_chat,
)
from assistant.services.importing import list_chat
from assistant.services.outcome import Outcome
from assistant.services.posting import post_card
from assistant.services.turn import Turn, one_table
from connectors.im.base import Button, Message

DRAFTS_SHOWN_MAX = 5
ADMIN_WORDS = frozenset({"admin", "管理"})
LANGUAGES: dict[str, Locale] = {
    "zh": "zh-CN",
    "zh-cn": "zh-CN",
    "cn": "zh-CN",
    "中文": "zh-CN",
    "chinese": "zh-CN",
    "en": "en",
    "英文": "en",
    "english": "en",
}
_COMMAND = re.compile(r"/(?P<name>[a-z]+)(?:@\w+)?(?:\s+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_GREETINGS = frozenset({"hi", "hello", "hey", "你好", "您好", "嗨", "在吗", "早", "早上好", "help", "帮助", "怎么用"})
_COURTESIES = frozenset(
    {
        *(
            "ok",
            "okay",
            "k",
            "yes",
            "no",
            "thanks",
            "thankyou",
            "thx",
            "great",
            "cool",
            "nice",
            "gotit",
            "fine",
            "sure",
        ),
        *(
            "好",
            "好的",
            "好嘞",
            "行",
            "可以",
            "嗯",
            "嗯嗯",
            "谢谢",
            "谢谢你",
            "多谢",
            "辛苦了",
            "收到",
            "明白",
            "知道了",
            "没事",
        ),
        *("对", "是的", "不用了", "哈哈", "哈哈哈", "再见", "bye", "goodmorning", "goodnight", "晚安", "test", "测试"),
    }
)


def obey(turn: Turn) -> Outcome | None:
    """Do what a command says; None when the message is none."""
    match = _COMMAND.fullmatch(turn.incoming.text.strip())
    if match is None:
        return None
    rest = (match["rest"] or "").strip()
    command = COMMANDS.get(match["name"].lower())
    return command(turn, rest) if command else turn.tell("chat.unknown_command", command=match["name"])


def small_talk(turn: Turn) -> Outcome | None:
    """A friendly word for a message that says nothing to file; None when it may say something."""
    folded = fold_name(turn.incoming.text)
    if folded in _GREETINGS:
        return _start(turn, "")
    if not folded or folded in _COURTESIES or len(folded) == 1:
        return turn.tell("chat.courtesy")
    return None


def set_language(turn: Turn, locale: Locale) -> Outcome:
    """From now on speak `locale` to this person."""
    turn.store.people.set_locale(turn.person.id, locale)
    return turn.answer(Message(turn.desk.wording.say("chat.language_set", locale)))


def cancel(turn: Turn) -> Outcome:
    """Forget what was asked last in the chat."""
    turn.store.people.answered(*turn.chat)
    return turn.tell("chat.cancelled")


def _start(turn: Turn, _rest: str) -> Outcome:
    return turn.answer(
        onboarding.greeting(turn.desk, turn.person.name, turn.locale, administers=administering.listed_for(turn.access))
    )


def _help(turn: Turn, rest: str) -> Outcome:
    if rest.casefold() not in ADMIN_WORDS:
        return _start(turn, rest)
    listed = administering.listed_for(turn.access)
    return turn.answer(Message(onboarding.admin_help(turn.desk, turn.locale, listed) or turn.say("help.no_admin")))


def _language(turn: Turn, rest: str) -> Outcome:
    wanted = LANGUAGES.get(rest.lower())
    if wanted:
        return set_language(turn, wanted)
    buttons = ((Button("中文", "la:zh"), Button("English", "la:en")),)
    return turn.answer(Message(turn.say("chat.which_language"), buttons=buttons))


def _drafts(turn: Turn, _rest: str) -> Outcome:
    """Bring the open drafts back to the end of the chat; those of another chat stay there and are named."""
    drafts = turn.store.drafts.open_of(turn.person.id)
    if not drafts:
        return turn.tell("chat.no_drafts")
    elsewhere = 0
    shown = 0
    for draft in reversed(drafts):
        note = turn.store.notes.get(draft.note_id)
        if note is None or (note.channel, note.chat_id) != turn.chat:
            elsewhere += 1
        elif shown < DRAFTS_SHOWN_MAX:
            shown += 1
            key = f"card:{draft.id}:{turn.inbox_id}"
            post_card(turn.store, draft, turn.desk, key, turn.now, anew=True)
    if elsewhere:
        return turn.tell("chat.drafts_elsewhere", count=elsewhere)
    return turn.outcome()


def _customer(turn: Turn, rest: str) -> Outcome:
    return asking.show_customer_called(turn, rest) if rest else turn.tell("chat.which_customer")


def _mine(turn: Turn, _rest: str) -> Outcome:
    return owner_chat.list_mine(turn)


def _pool(turn: Turn, _rest: str) -> Outcome:
    return owner_chat.list_pool(turn)


def _cancel(turn: Turn, _rest: str) -> Outcome:
    return cancel(turn)


_COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {
    "start": _start,
    "help": _help,
    "language": _language,
    "drafts": _drafts,
    "customer": _customer,
    "deal": deal_list.obey_deal,
    "deals": deal_list.obey,
    "lead": lead_talk.report,
    "leads": lead_talk.obey,
    "health": deal_talk.obey_health,
    "forecast": forecast_talk.obey,
    "today": morning_chat.obey,
    "mine": _mine,
    "pool": _pool,
    "group": customer_chat.group,
    "same": customer_chat.same,
    "stale": customer_chat.stale,
    "cancel": _cancel,
}
COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = one_table(
    _COMMANDS,
    person_chat.COMMANDS,
    customer_setting.COMMANDS,
    giving_chat.COMMANDS,
    history_chat.COMMANDS,
    merges_chat.COMMANDS,
    adding_chat.COMMANDS,
    list_chat.COMMANDS,
    admin_chat.COMMANDS,
)
"""What follows a slash, and what it does."""
