"""Sending what stands in the outbox, once as far as the channel lets us, until it is sent or refused for good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.errors import NotFound
from assistant.services.desk import WEB
from assistant.storage.database import Database
from assistant.storage.handouts import Handouts
from assistant.storage.store import Store
from assistant.workflows.steps import Outcome, Runner, attempt
from connectors.im.base import Channel, ChannelError, Message
from connectors.im.message_json import message_from_json, message_to_json

GONE = "message_gone"
ROUNDS = 8
ROUND_WAIT_S = 60.0


@dataclass(frozen=True)
class DeliveryWork:
    """Delivers one outbox row. At-least-once: a crash between the channel's yes and our note of it repeats the
    sending, except where the channel knows the key (the web chat)."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    handouts: Handouts | None = None

    def run(self, runner: Runner, outbox_id: str) -> None:
        """The workflow. A channel that is away is tried for about two hours, less and less often, then given up."""
        for round_number in range(ROUNDS):
            outcome = attempt(runner, "send", self._send, outbox_id)
            if not outcome.get("retry"):
                break
            runner.sleep(ROUND_WAIT_S * 2**round_number / 4)
        if "error" in outcome:
            attempt(runner, "give up", self._give_up, outbox_id, outcome["error"])

    def _send(self, outbox_id: str) -> Outcome:
        with self.database.read() as store:
            row = store.outbox.get(outbox_id)
            draft = store.drafts.get(row.draft_id) if row and row.draft_id else None
        if row is None:
            raise NotFound(f"outbox row {outbox_id}")
        if row.state != "waiting":
            return {}
        channel = self.channels.get(row.channel)
        if channel is None:
            return {"error": "channel_off", "retry": False}
        message = message_from_json(row.message)
        # A card that was queued before its placeholder was sent, or an edit of a card that moved, goes to the newest.
        edit_of = row.edit_of or (draft.card_message_id if draft else "")
        sent = ""
        if edit_of:
            try:
                channel.edit(row.chat_id, edit_of, message)
                sent = edit_of
            except ChannelError as error:
                if error.code != GONE:
                    raise
        sent = sent or channel.send(row.chat_id, message, key=row.dedupe_key)
        with self.database.write() as store:
            store.outbox.mark_sent(outbox_id, sent, self.clock())
            if draft:
                store.drafts.set_card(draft.id, sent)
            self._forget(store, outbox_id, message)
        self._drop(row.channel, message)
        return {"message_id": sent}

    def _give_up(self, outbox_id: str, error_code: str) -> None:
        with self.database.write() as store:
            store.outbox.mark_dead(outbox_id, error_code)
            row = store.outbox.get(outbox_id)
            message = message_from_json(row.message) if row else Message()
            self._forget(store, outbox_id, message)
        if row:
            self._drop(row.channel, message)

    @staticmethod
    def _forget(store: Store, outbox_id: str, message: Message) -> None:
        if message.fleeting:
            store.outbox.forget(outbox_id, message_to_json(Message(fleeting=True)))

    def _drop(self, channel: str, message: Message) -> None:
        """Delete a file made for this one message; the web page hands it out later, until its hour is over."""
        if message.fleeting and message.document and self.handouts and channel != WEB:
            self.handouts.drop(message.document)
