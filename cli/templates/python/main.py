"""Acme Chat, a channel of Linktor: posts messages to a URL and receives them by webhook."""

from inbound import read_webhook
from linktor_plugin import Channel, Opening, Plugin, Webhook, WebhookResult, serve
from linktor_plugin.contract import CONTENT_TYPE_TEXT, TEXT_UNIT_CODE_POINTS, Capabilities, SendMessageRequest
from linktor_plugin.http import Call
from outbound import send
from settings import CONFIG_SCHEMA, CREDENTIALS_SCHEMA, Settings, parse_settings
from state import one_more, received


class AcmeChatChannel(Channel):
    """One open channel. Nothing of it is shared with the others."""

    def __init__(self, settings: Settings, state: bytes) -> None:
        self._settings = settings
        # Goes with every message. Webhooks may be read before it is known to be saved, so none builds on another's.
        self._state = one_more(state)

    def send(self, message: SendMessageRequest, call: Call) -> str:
        return send(self._settings, message, call)

    def receive_webhook(self, request: Webhook) -> WebhookResult:
        return read_webhook(self._settings, self._state, request)


def open_channel(opening: Opening) -> AcmeChatChannel:
    """Called for each channel; one process serves them all."""
    settings = parse_settings(opening.config, opening.credentials)
    opening.log.info("channel opened", {"received": received(opening.state)})
    return AcmeChatChannel(settings, opening.state)


if __name__ == "__main__":
    serve(
        Plugin(
            channel_type="acme_chat",
            name="Acme Chat",
            version="0.1.0",
            # What is left out cannot be done, and nobody is offered it.
            capabilities=Capabilities(
                outbound=[CONTENT_TYPE_TEXT],
                max_text_length=4000,
                text_unit=TEXT_UNIT_CODE_POINTS,
                idempotent_send=True,
                initiate=True,
                identity_kind="acme_chat",
                identity_scoped=True,
            ),
            config_schema=CONFIG_SCHEMA,
            credentials_schema=CREDENTIALS_SCHEMA,
            open=open_channel,
        )
    )
