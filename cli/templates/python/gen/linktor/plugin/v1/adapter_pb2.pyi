import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from linktor.content.v1 import content_pb2 as _content_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TextUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEXT_UNIT_UNSPECIFIED: _ClassVar[TextUnit]
    TEXT_UNIT_UTF16: _ClassVar[TextUnit]
    TEXT_UNIT_CODE_POINTS: _ClassVar[TextUnit]
    TEXT_UNIT_BYTES: _ClassVar[TextUnit]

class ChannelState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_STATE_UNSPECIFIED: _ClassVar[ChannelState]
    CHANNEL_STATE_DISCONNECTED: _ClassVar[ChannelState]
    CHANNEL_STATE_CONNECTING: _ClassVar[ChannelState]
    CHANNEL_STATE_CONNECTED: _ClassVar[ChannelState]
    CHANNEL_STATE_DEGRADED: _ClassVar[ChannelState]
    CHANNEL_STATE_NEEDS_SIGN_IN: _ClassVar[ChannelState]

class EventOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_OUTCOME_UNSPECIFIED: _ClassVar[EventOutcome]
    EVENT_OUTCOME_STORED: _ClassVar[EventOutcome]
    EVENT_OUTCOME_DUPLICATE: _ClassVar[EventOutcome]
    EVENT_OUTCOME_QUARANTINED: _ClassVar[EventOutcome]
    EVENT_OUTCOME_REFUSED: _ClassVar[EventOutcome]

class ReceiptStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECEIPT_STATUS_UNSPECIFIED: _ClassVar[ReceiptStatus]
    RECEIPT_STATUS_SENT: _ClassVar[ReceiptStatus]
    RECEIPT_STATUS_DELIVERED: _ClassVar[ReceiptStatus]
    RECEIPT_STATUS_READ: _ClassVar[ReceiptStatus]
    RECEIPT_STATUS_FAILED: _ClassVar[ReceiptStatus]

class RefusalClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFUSAL_CLASS_UNSPECIFIED: _ClassVar[RefusalClass]
    REFUSAL_CLASS_RETRYABLE: _ClassVar[RefusalClass]
    REFUSAL_CLASS_RATE_LIMITED: _ClassVar[RefusalClass]
    REFUSAL_CLASS_PERMANENT: _ClassVar[RefusalClass]
    REFUSAL_CLASS_WINDOW_CLOSED: _ClassVar[RefusalClass]
    REFUSAL_CLASS_RECIPIENT_UNREACHABLE: _ClassVar[RefusalClass]
    REFUSAL_CLASS_AUTH: _ClassVar[RefusalClass]
    REFUSAL_CLASS_CONTENT_REJECTED: _ClassVar[RefusalClass]
    REFUSAL_CLASS_MEDIA_EXPIRED: _ClassVar[RefusalClass]
TEXT_UNIT_UNSPECIFIED: TextUnit
TEXT_UNIT_UTF16: TextUnit
TEXT_UNIT_CODE_POINTS: TextUnit
TEXT_UNIT_BYTES: TextUnit
CHANNEL_STATE_UNSPECIFIED: ChannelState
CHANNEL_STATE_DISCONNECTED: ChannelState
CHANNEL_STATE_CONNECTING: ChannelState
CHANNEL_STATE_CONNECTED: ChannelState
CHANNEL_STATE_DEGRADED: ChannelState
CHANNEL_STATE_NEEDS_SIGN_IN: ChannelState
EVENT_OUTCOME_UNSPECIFIED: EventOutcome
EVENT_OUTCOME_STORED: EventOutcome
EVENT_OUTCOME_DUPLICATE: EventOutcome
EVENT_OUTCOME_QUARANTINED: EventOutcome
EVENT_OUTCOME_REFUSED: EventOutcome
RECEIPT_STATUS_UNSPECIFIED: ReceiptStatus
RECEIPT_STATUS_SENT: ReceiptStatus
RECEIPT_STATUS_DELIVERED: ReceiptStatus
RECEIPT_STATUS_READ: ReceiptStatus
RECEIPT_STATUS_FAILED: ReceiptStatus
REFUSAL_CLASS_UNSPECIFIED: RefusalClass
REFUSAL_CLASS_RETRYABLE: RefusalClass
REFUSAL_CLASS_RATE_LIMITED: RefusalClass
REFUSAL_CLASS_PERMANENT: RefusalClass
REFUSAL_CLASS_WINDOW_CLOSED: RefusalClass
REFUSAL_CLASS_RECIPIENT_UNREACHABLE: RefusalClass
REFUSAL_CLASS_AUTH: RefusalClass
REFUSAL_CLASS_CONTENT_REJECTED: RefusalClass
REFUSAL_CLASS_MEDIA_EXPIRED: RefusalClass

class DescribeRequest(_message.Message):
    __slots__ = ("contract_version",)
    CONTRACT_VERSION_FIELD_NUMBER: _ClassVar[int]
    contract_version: int
    def __init__(self, contract_version: _Optional[int] = ...) -> None: ...

class DescribeResponse(_message.Message):
    __slots__ = ("name", "channel_type", "version", "contract_version", "capabilities", "config_schema", "credentials_schema", "max_webhook_bytes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_TYPE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_VERSION_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    CONFIG_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALS_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    MAX_WEBHOOK_BYTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    channel_type: str
    version: str
    contract_version: int
    capabilities: Capabilities
    config_schema: _struct_pb2.Struct
    credentials_schema: _struct_pb2.Struct
    max_webhook_bytes: int
    def __init__(self, name: _Optional[str] = ..., channel_type: _Optional[str] = ..., version: _Optional[str] = ..., contract_version: _Optional[int] = ..., capabilities: _Optional[_Union[Capabilities, _Mapping]] = ..., config_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., credentials_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., max_webhook_bytes: _Optional[int] = ...) -> None: ...

class Capabilities(_message.Message):
    __slots__ = ("outbound", "max_text_length", "max_caption_length", "text_unit", "media", "max_buttons", "max_list_rows", "idempotent_send", "replies", "edit", "delete", "reactions", "mark_read", "typing", "media_in", "media_out", "delivery_receipts", "read_receipts", "reply_window_hours", "initiate", "identity_kind", "identity_scoped", "templates")
    OUTBOUND_FIELD_NUMBER: _ClassVar[int]
    MAX_TEXT_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MAX_CAPTION_LENGTH_FIELD_NUMBER: _ClassVar[int]
    TEXT_UNIT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    MAX_BUTTONS_FIELD_NUMBER: _ClassVar[int]
    MAX_LIST_ROWS_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_SEND_FIELD_NUMBER: _ClassVar[int]
    REPLIES_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    REACTIONS_FIELD_NUMBER: _ClassVar[int]
    MARK_READ_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    MEDIA_IN_FIELD_NUMBER: _ClassVar[int]
    MEDIA_OUT_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    READ_RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    REPLY_WINDOW_HOURS_FIELD_NUMBER: _ClassVar[int]
    INITIATE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_KIND_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_SCOPED_FIELD_NUMBER: _ClassVar[int]
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    outbound: _containers.RepeatedScalarFieldContainer[_content_pb2.ContentType]
    max_text_length: int
    max_caption_length: int
    text_unit: TextUnit
    media: _containers.RepeatedCompositeFieldContainer[MediaLimit]
    max_buttons: int
    max_list_rows: int
    idempotent_send: bool
    replies: bool
    edit: bool
    delete: bool
    reactions: bool
    mark_read: bool
    typing: bool
    media_in: bool
    media_out: bool
    delivery_receipts: bool
    read_receipts: bool
    reply_window_hours: int
    initiate: bool
    identity_kind: str
    identity_scoped: bool
    templates: bool
    def __init__(self, outbound: _Optional[_Iterable[_Union[_content_pb2.ContentType, str]]] = ..., max_text_length: _Optional[int] = ..., max_caption_length: _Optional[int] = ..., text_unit: _Optional[_Union[TextUnit, str]] = ..., media: _Optional[_Iterable[_Union[MediaLimit, _Mapping]]] = ..., max_buttons: _Optional[int] = ..., max_list_rows: _Optional[int] = ..., idempotent_send: bool = ..., replies: bool = ..., edit: bool = ..., delete: bool = ..., reactions: bool = ..., mark_read: bool = ..., typing: bool = ..., media_in: bool = ..., media_out: bool = ..., delivery_receipts: bool = ..., read_receipts: bool = ..., reply_window_hours: _Optional[int] = ..., initiate: bool = ..., identity_kind: _Optional[str] = ..., identity_scoped: bool = ..., templates: bool = ...) -> None: ...

class MediaLimit(_message.Message):
    __slots__ = ("type", "max_bytes", "mime_types")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPES_FIELD_NUMBER: _ClassVar[int]
    type: _content_pb2.ContentType
    max_bytes: int
    mime_types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, type: _Optional[_Union[_content_pb2.ContentType, str]] = ..., max_bytes: _Optional[int] = ..., mime_types: _Optional[_Iterable[str]] = ...) -> None: ...

class OpenChannelRequest(_message.Message):
    __slots__ = ("channel_id", "config", "credentials", "state", "epoch", "webhook_url")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_URL_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    config: _struct_pb2.Struct
    credentials: _struct_pb2.Struct
    state: bytes
    epoch: int
    webhook_url: str
    def __init__(self, channel_id: _Optional[str] = ..., config: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., credentials: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., state: _Optional[bytes] = ..., epoch: _Optional[int] = ..., webhook_url: _Optional[str] = ...) -> None: ...

class OpenChannelResponse(_message.Message):
    __slots__ = ("capabilities",)
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    capabilities: Capabilities
    def __init__(self, capabilities: _Optional[_Union[Capabilities, _Mapping]] = ...) -> None: ...

class CloseChannelRequest(_message.Message):
    __slots__ = ("channel_id",)
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    def __init__(self, channel_id: _Optional[str] = ...) -> None: ...

class CloseChannelResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ConnectRequest(_message.Message):
    __slots__ = ("channel_id",)
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    def __init__(self, channel_id: _Optional[str] = ...) -> None: ...

class ConnectResponse(_message.Message):
    __slots__ = ("step",)
    STEP_FIELD_NUMBER: _ClassVar[int]
    step: SignInStep
    def __init__(self, step: _Optional[_Union[SignInStep, _Mapping]] = ...) -> None: ...

class SignInStep(_message.Message):
    __slots__ = ("qr_code", "pairing_code", "oauth_url", "progress", "expires_at")
    QR_CODE_FIELD_NUMBER: _ClassVar[int]
    PAIRING_CODE_FIELD_NUMBER: _ClassVar[int]
    OAUTH_URL_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    qr_code: QrCode
    pairing_code: PairingCode
    oauth_url: OauthUrl
    progress: Progress
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, qr_code: _Optional[_Union[QrCode, _Mapping]] = ..., pairing_code: _Optional[_Union[PairingCode, _Mapping]] = ..., oauth_url: _Optional[_Union[OauthUrl, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class QrCode(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: str
    def __init__(self, data: _Optional[str] = ...) -> None: ...

class PairingCode(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class OauthUrl(_message.Message):
    __slots__ = ("url",)
    URL_FIELD_NUMBER: _ClassVar[int]
    url: str
    def __init__(self, url: _Optional[str] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("text",)
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: str
    def __init__(self, text: _Optional[str] = ...) -> None: ...

class DisconnectRequest(_message.Message):
    __slots__ = ("channel_id",)
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    def __init__(self, channel_id: _Optional[str] = ...) -> None: ...

class DisconnectResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CheckHealthRequest(_message.Message):
    __slots__ = ("channel_id",)
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    def __init__(self, channel_id: _Optional[str] = ...) -> None: ...

class CheckHealthResponse(_message.Message):
    __slots__ = ("state", "detail", "action")
    STATE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    state: ChannelState
    detail: str
    action: str
    def __init__(self, state: _Optional[_Union[ChannelState, str]] = ..., detail: _Optional[str] = ..., action: _Optional[str] = ...) -> None: ...

class ReceiveRequest(_message.Message):
    __slots__ = ("webhook", "webhook_body", "batch_result", "webhook_result")
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_BODY_FIELD_NUMBER: _ClassVar[int]
    BATCH_RESULT_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_RESULT_FIELD_NUMBER: _ClassVar[int]
    webhook: WebhookRequest
    webhook_body: WebhookBody
    batch_result: EventBatchResult
    webhook_result: EventBatchResult
    def __init__(self, webhook: _Optional[_Union[WebhookRequest, _Mapping]] = ..., webhook_body: _Optional[_Union[WebhookBody, _Mapping]] = ..., batch_result: _Optional[_Union[EventBatchResult, _Mapping]] = ..., webhook_result: _Optional[_Union[EventBatchResult, _Mapping]] = ...) -> None: ...

class ReceiveResponse(_message.Message):
    __slots__ = ("webhook_response", "batch")
    WEBHOOK_RESPONSE_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    webhook_response: WebhookResponse
    batch: EventBatch
    def __init__(self, webhook_response: _Optional[_Union[WebhookResponse, _Mapping]] = ..., batch: _Optional[_Union[EventBatch, _Mapping]] = ...) -> None: ...

class WebhookRequest(_message.Message):
    __slots__ = ("webhook_id", "channel_id", "method", "url", "headers", "body", "has_more")
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    webhook_id: int
    channel_id: str
    method: str
    url: str
    headers: _containers.RepeatedCompositeFieldContainer[Header]
    body: bytes
    has_more: bool
    def __init__(self, webhook_id: _Optional[int] = ..., channel_id: _Optional[str] = ..., method: _Optional[str] = ..., url: _Optional[str] = ..., headers: _Optional[_Iterable[_Union[Header, _Mapping]]] = ..., body: _Optional[bytes] = ..., has_more: bool = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class WebhookBody(_message.Message):
    __slots__ = ("webhook_id", "data", "has_more")
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    webhook_id: int
    data: bytes
    has_more: bool
    def __init__(self, webhook_id: _Optional[int] = ..., data: _Optional[bytes] = ..., has_more: bool = ...) -> None: ...

class WebhookResponse(_message.Message):
    __slots__ = ("webhook_id", "status", "headers", "body", "events", "state", "channels")
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    webhook_id: int
    status: int
    headers: _containers.RepeatedCompositeFieldContainer[Header]
    body: bytes
    events: _containers.RepeatedCompositeFieldContainer[InboundEvent]
    state: StatePatch
    channels: _containers.RepeatedCompositeFieldContainer[ChannelEvents]
    def __init__(self, webhook_id: _Optional[int] = ..., status: _Optional[int] = ..., headers: _Optional[_Iterable[_Union[Header, _Mapping]]] = ..., body: _Optional[bytes] = ..., events: _Optional[_Iterable[_Union[InboundEvent, _Mapping]]] = ..., state: _Optional[_Union[StatePatch, _Mapping]] = ..., channels: _Optional[_Iterable[_Union[ChannelEvents, _Mapping]]] = ...) -> None: ...

class ChannelEvents(_message.Message):
    __slots__ = ("channel_id", "events")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    events: _containers.RepeatedCompositeFieldContainer[InboundEvent]
    def __init__(self, channel_id: _Optional[str] = ..., events: _Optional[_Iterable[_Union[InboundEvent, _Mapping]]] = ...) -> None: ...

class EventBatch(_message.Message):
    __slots__ = ("batch_id", "channel_id", "events", "state")
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    batch_id: int
    channel_id: str
    events: _containers.RepeatedCompositeFieldContainer[InboundEvent]
    state: StatePatch
    def __init__(self, batch_id: _Optional[int] = ..., channel_id: _Optional[str] = ..., events: _Optional[_Iterable[_Union[InboundEvent, _Mapping]]] = ..., state: _Optional[_Union[StatePatch, _Mapping]] = ...) -> None: ...

class StatePatch(_message.Message):
    __slots__ = ("state", "epoch")
    STATE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    state: bytes
    epoch: int
    def __init__(self, state: _Optional[bytes] = ..., epoch: _Optional[int] = ...) -> None: ...

class EventBatchResult(_message.Message):
    __slots__ = ("id", "results", "state_stored")
    ID_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    STATE_STORED_FIELD_NUMBER: _ClassVar[int]
    id: int
    results: _containers.RepeatedCompositeFieldContainer[EventResult]
    state_stored: bool
    def __init__(self, id: _Optional[int] = ..., results: _Optional[_Iterable[_Union[EventResult, _Mapping]]] = ..., state_stored: bool = ...) -> None: ...

class EventResult(_message.Message):
    __slots__ = ("outcome", "reason")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    outcome: EventOutcome
    reason: str
    def __init__(self, outcome: _Optional[_Union[EventOutcome, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class InboundEvent(_message.Message):
    __slots__ = ("at", "message", "edited", "deleted", "reacted", "receipt", "typing", "identity", "channel")
    AT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EDITED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    REACTED_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    message: InboundMessage
    edited: MessageEdited
    deleted: MessageDeleted
    reacted: MessageReacted
    receipt: Receipt
    typing: ContactTyping
    identity: IdentityUpdated
    channel: ChannelStateChanged
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., message: _Optional[_Union[InboundMessage, _Mapping]] = ..., edited: _Optional[_Union[MessageEdited, _Mapping]] = ..., deleted: _Optional[_Union[MessageDeleted, _Mapping]] = ..., reacted: _Optional[_Union[MessageReacted, _Mapping]] = ..., receipt: _Optional[_Union[Receipt, _Mapping]] = ..., typing: _Optional[_Union[ContactTyping, _Mapping]] = ..., identity: _Optional[_Union[IdentityUpdated, _Mapping]] = ..., channel: _Optional[_Union[ChannelStateChanged, _Mapping]] = ...) -> None: ...

class Identity(_message.Message):
    __slots__ = ("kind", "value", "display_name", "language", "scoped", "attributes")
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SCOPED_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    kind: str
    value: str
    display_name: str
    language: str
    scoped: bool
    attributes: _containers.ScalarMap[str, str]
    def __init__(self, kind: _Optional[str] = ..., value: _Optional[str] = ..., display_name: _Optional[str] = ..., language: _Optional[str] = ..., scoped: bool = ..., attributes: _Optional[_Mapping[str, str]] = ...) -> None: ...

class InboundMessage(_message.Message):
    __slots__ = ("external_id", "contact", "thread", "content_type", "text", "content", "media", "reply_to", "echo", "idempotency_key", "aliases", "follows", "automatic")
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    THREAD_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    ECHO_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    FOLLOWS_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_FIELD_NUMBER: _ClassVar[int]
    external_id: str
    contact: Identity
    thread: str
    content_type: _content_pb2.ContentType
    text: str
    content: _content_pb2.Content
    media: _containers.RepeatedCompositeFieldContainer[InboundMedia]
    reply_to: str
    echo: bool
    idempotency_key: str
    aliases: _containers.RepeatedCompositeFieldContainer[Identity]
    follows: _containers.RepeatedScalarFieldContainer[str]
    automatic: bool
    def __init__(self, external_id: _Optional[str] = ..., contact: _Optional[_Union[Identity, _Mapping]] = ..., thread: _Optional[str] = ..., content_type: _Optional[_Union[_content_pb2.ContentType, str]] = ..., text: _Optional[str] = ..., content: _Optional[_Union[_content_pb2.Content, _Mapping]] = ..., media: _Optional[_Iterable[_Union[InboundMedia, _Mapping]]] = ..., reply_to: _Optional[str] = ..., echo: bool = ..., idempotency_key: _Optional[str] = ..., aliases: _Optional[_Iterable[_Union[Identity, _Mapping]]] = ..., follows: _Optional[_Iterable[str]] = ..., automatic: bool = ...) -> None: ...

class InboundMedia(_message.Message):
    __slots__ = ("type", "reference", "mime_type", "name", "size_bytes", "duration_ms", "error")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    type: _content_pb2.ContentType
    reference: str
    mime_type: str
    name: str
    size_bytes: int
    duration_ms: int
    error: str
    def __init__(self, type: _Optional[_Union[_content_pb2.ContentType, str]] = ..., reference: _Optional[str] = ..., mime_type: _Optional[str] = ..., name: _Optional[str] = ..., size_bytes: _Optional[int] = ..., duration_ms: _Optional[int] = ..., error: _Optional[str] = ...) -> None: ...

class MessageEdited(_message.Message):
    __slots__ = ("external_id", "edit_id", "text", "content")
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    EDIT_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    external_id: str
    edit_id: str
    text: str
    content: _content_pb2.Content
    def __init__(self, external_id: _Optional[str] = ..., edit_id: _Optional[str] = ..., text: _Optional[str] = ..., content: _Optional[_Union[_content_pb2.Content, _Mapping]] = ...) -> None: ...

class MessageDeleted(_message.Message):
    __slots__ = ("external_id",)
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    external_id: str
    def __init__(self, external_id: _Optional[str] = ...) -> None: ...

class MessageReacted(_message.Message):
    __slots__ = ("external_id", "contact", "emoji")
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    external_id: str
    contact: Identity
    emoji: str
    def __init__(self, external_id: _Optional[str] = ..., contact: _Optional[_Union[Identity, _Mapping]] = ..., emoji: _Optional[str] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("external_ids", "up_to_contact", "status", "failure")
    EXTERNAL_IDS_FIELD_NUMBER: _ClassVar[int]
    UP_TO_CONTACT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    external_ids: _containers.RepeatedScalarFieldContainer[str]
    up_to_contact: Identity
    status: ReceiptStatus
    failure: SendRefusal
    def __init__(self, external_ids: _Optional[_Iterable[str]] = ..., up_to_contact: _Optional[_Union[Identity, _Mapping]] = ..., status: _Optional[_Union[ReceiptStatus, str]] = ..., failure: _Optional[_Union[SendRefusal, _Mapping]] = ...) -> None: ...

class ContactTyping(_message.Message):
    __slots__ = ("contact", "thread", "is_typing")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    THREAD_FIELD_NUMBER: _ClassVar[int]
    IS_TYPING_FIELD_NUMBER: _ClassVar[int]
    contact: Identity
    thread: str
    is_typing: bool
    def __init__(self, contact: _Optional[_Union[Identity, _Mapping]] = ..., thread: _Optional[str] = ..., is_typing: bool = ...) -> None: ...

class IdentityUpdated(_message.Message):
    __slots__ = ("identity", "reachable", "previous")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    identity: Identity
    reachable: bool
    previous: Identity
    def __init__(self, identity: _Optional[_Union[Identity, _Mapping]] = ..., reachable: bool = ..., previous: _Optional[_Union[Identity, _Mapping]] = ...) -> None: ...

class ChannelStateChanged(_message.Message):
    __slots__ = ("state", "detail", "action")
    STATE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    state: ChannelState
    detail: str
    action: str
    def __init__(self, state: _Optional[_Union[ChannelState, str]] = ..., detail: _Optional[str] = ..., action: _Optional[str] = ...) -> None: ...

class SendMessageRequest(_message.Message):
    __slots__ = ("channel_id", "message_id", "idempotency_key", "recipient", "thread", "content_type", "text", "content", "media", "reply_to", "author_name")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    THREAD_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_NAME_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    message_id: str
    idempotency_key: str
    recipient: Identity
    thread: str
    content_type: _content_pb2.ContentType
    text: str
    content: _content_pb2.Content
    media: _containers.RepeatedCompositeFieldContainer[OutboundMedia]
    reply_to: str
    author_name: str
    def __init__(self, channel_id: _Optional[str] = ..., message_id: _Optional[str] = ..., idempotency_key: _Optional[str] = ..., recipient: _Optional[_Union[Identity, _Mapping]] = ..., thread: _Optional[str] = ..., content_type: _Optional[_Union[_content_pb2.ContentType, str]] = ..., text: _Optional[str] = ..., content: _Optional[_Union[_content_pb2.Content, _Mapping]] = ..., media: _Optional[_Iterable[_Union[OutboundMedia, _Mapping]]] = ..., reply_to: _Optional[str] = ..., author_name: _Optional[str] = ...) -> None: ...

class OutboundMedia(_message.Message):
    __slots__ = ("type", "reference", "mime_type", "name", "size_bytes", "sha256")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    type: _content_pb2.ContentType
    reference: str
    mime_type: str
    name: str
    size_bytes: int
    sha256: str
    def __init__(self, type: _Optional[_Union[_content_pb2.ContentType, str]] = ..., reference: _Optional[str] = ..., mime_type: _Optional[str] = ..., name: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sha256: _Optional[str] = ...) -> None: ...

class SendMessageResponse(_message.Message):
    __slots__ = ("accepted", "refused", "state")
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    accepted: SendAccepted
    refused: SendRefusal
    state: StatePatch
    def __init__(self, accepted: _Optional[_Union[SendAccepted, _Mapping]] = ..., refused: _Optional[_Union[SendRefusal, _Mapping]] = ..., state: _Optional[_Union[StatePatch, _Mapping]] = ...) -> None: ...

class SendAccepted(_message.Message):
    __slots__ = ("external_id", "more_external_ids", "media")
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    MORE_EXTERNAL_IDS_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    external_id: str
    more_external_ids: _containers.RepeatedScalarFieldContainer[str]
    media: _containers.RepeatedCompositeFieldContainer[MediaReference]
    def __init__(self, external_id: _Optional[str] = ..., more_external_ids: _Optional[_Iterable[str]] = ..., media: _Optional[_Iterable[_Union[MediaReference, _Mapping]]] = ...) -> None: ...

class MediaReference(_message.Message):
    __slots__ = ("sha256", "reference")
    SHA256_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    sha256: str
    reference: str
    def __init__(self, sha256: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class SendRefusal(_message.Message):
    __slots__ = ("reason", "message", "retry_after_ms")
    CLASS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: str
    retry_after_ms: int
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[str] = ..., retry_after_ms: _Optional[int] = ..., **kwargs) -> None: ...

class EditMessageRequest(_message.Message):
    __slots__ = ("channel_id", "recipient", "external_id", "text", "is_caption")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    IS_CAPTION_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    recipient: Identity
    external_id: str
    text: str
    is_caption: bool
    def __init__(self, channel_id: _Optional[str] = ..., recipient: _Optional[_Union[Identity, _Mapping]] = ..., external_id: _Optional[str] = ..., text: _Optional[str] = ..., is_caption: bool = ...) -> None: ...

class EditMessageResponse(_message.Message):
    __slots__ = ("refused",)
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    refused: SendRefusal
    def __init__(self, refused: _Optional[_Union[SendRefusal, _Mapping]] = ...) -> None: ...

class DeleteMessageRequest(_message.Message):
    __slots__ = ("channel_id", "recipient", "external_id")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    recipient: Identity
    external_id: str
    def __init__(self, channel_id: _Optional[str] = ..., recipient: _Optional[_Union[Identity, _Mapping]] = ..., external_id: _Optional[str] = ...) -> None: ...

class DeleteMessageResponse(_message.Message):
    __slots__ = ("refused",)
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    refused: SendRefusal
    def __init__(self, refused: _Optional[_Union[SendRefusal, _Mapping]] = ...) -> None: ...

class ReactRequest(_message.Message):
    __slots__ = ("channel_id", "recipient", "external_id", "emoji")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    recipient: Identity
    external_id: str
    emoji: str
    def __init__(self, channel_id: _Optional[str] = ..., recipient: _Optional[_Union[Identity, _Mapping]] = ..., external_id: _Optional[str] = ..., emoji: _Optional[str] = ...) -> None: ...

class ReactResponse(_message.Message):
    __slots__ = ("refused",)
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    refused: SendRefusal
    def __init__(self, refused: _Optional[_Union[SendRefusal, _Mapping]] = ...) -> None: ...

class MarkReadRequest(_message.Message):
    __slots__ = ("channel_id", "recipient", "external_ids")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_IDS_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    recipient: Identity
    external_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, channel_id: _Optional[str] = ..., recipient: _Optional[_Union[Identity, _Mapping]] = ..., external_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MarkReadResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SendTypingRequest(_message.Message):
    __slots__ = ("channel_id", "recipient", "thread", "is_typing")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    THREAD_FIELD_NUMBER: _ClassVar[int]
    IS_TYPING_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    recipient: Identity
    thread: str
    is_typing: bool
    def __init__(self, channel_id: _Optional[str] = ..., recipient: _Optional[_Union[Identity, _Mapping]] = ..., thread: _Optional[str] = ..., is_typing: bool = ...) -> None: ...

class SendTypingResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class FetchMediaRequest(_message.Message):
    __slots__ = ("channel_id", "reference")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    reference: str
    def __init__(self, channel_id: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class FetchMediaResponse(_message.Message):
    __slots__ = ("mime_type", "data")
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    mime_type: str
    data: bytes
    def __init__(self, mime_type: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class UploadMediaRequest(_message.Message):
    __slots__ = ("channel_id", "media", "data")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    media: OutboundMedia
    data: bytes
    def __init__(self, channel_id: _Optional[str] = ..., media: _Optional[_Union[OutboundMedia, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class UploadMediaResponse(_message.Message):
    __slots__ = ("reference", "reusable")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REUSABLE_FIELD_NUMBER: _ClassVar[int]
    reference: str
    reusable: bool
    def __init__(self, reference: _Optional[str] = ..., reusable: bool = ...) -> None: ...

class ListTemplatesRequest(_message.Message):
    __slots__ = ("channel_id", "cursor")
    CHANNEL_ID_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    channel_id: str
    cursor: str
    def __init__(self, channel_id: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListTemplatesResponse(_message.Message):
    __slots__ = ("templates", "next_cursor")
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    templates: _containers.RepeatedCompositeFieldContainer[_content_pb2.MessageTemplate]
    next_cursor: str
    def __init__(self, templates: _Optional[_Iterable[_Union[_content_pb2.MessageTemplate, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
