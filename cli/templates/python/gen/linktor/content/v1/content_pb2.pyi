from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTENT_TYPE_UNSPECIFIED: _ClassVar[ContentType]
    CONTENT_TYPE_TEXT: _ClassVar[ContentType]
    CONTENT_TYPE_IMAGE: _ClassVar[ContentType]
    CONTENT_TYPE_AUDIO: _ClassVar[ContentType]
    CONTENT_TYPE_VIDEO: _ClassVar[ContentType]
    CONTENT_TYPE_FILE: _ClassVar[ContentType]
    CONTENT_TYPE_STICKER: _ClassVar[ContentType]
    CONTENT_TYPE_LOCATION: _ClassVar[ContentType]
    CONTENT_TYPE_CONTACTS: _ClassVar[ContentType]
    CONTENT_TYPE_INTERACTIVE: _ClassVar[ContentType]
    CONTENT_TYPE_REACTION: _ClassVar[ContentType]
    CONTENT_TYPE_UNSUPPORTED: _ClassVar[ContentType]
    CONTENT_TYPE_TEMPLATE: _ClassVar[ContentType]

class TemplatePart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEMPLATE_PART_UNSPECIFIED: _ClassVar[TemplatePart]
    TEMPLATE_PART_HEADER: _ClassVar[TemplatePart]
    TEMPLATE_PART_BODY: _ClassVar[TemplatePart]
    TEMPLATE_PART_FOOTER: _ClassVar[TemplatePart]
    TEMPLATE_PART_BUTTON: _ClassVar[TemplatePart]
CONTENT_TYPE_UNSPECIFIED: ContentType
CONTENT_TYPE_TEXT: ContentType
CONTENT_TYPE_IMAGE: ContentType
CONTENT_TYPE_AUDIO: ContentType
CONTENT_TYPE_VIDEO: ContentType
CONTENT_TYPE_FILE: ContentType
CONTENT_TYPE_STICKER: ContentType
CONTENT_TYPE_LOCATION: ContentType
CONTENT_TYPE_CONTACTS: ContentType
CONTENT_TYPE_INTERACTIVE: ContentType
CONTENT_TYPE_REACTION: ContentType
CONTENT_TYPE_UNSUPPORTED: ContentType
CONTENT_TYPE_TEMPLATE: ContentType
TEMPLATE_PART_UNSPECIFIED: TemplatePart
TEMPLATE_PART_HEADER: TemplatePart
TEMPLATE_PART_BODY: TemplatePart
TEMPLATE_PART_FOOTER: TemplatePart
TEMPLATE_PART_BUTTON: TemplatePart

class Content(_message.Message):
    __slots__ = ("location", "contacts", "interactive", "answer", "reaction", "unsupported", "template", "email", "order", "referral")
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    UNSUPPORTED_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    REFERRAL_FIELD_NUMBER: _ClassVar[int]
    location: Location
    contacts: ContactCards
    interactive: Interactive
    answer: InteractiveAnswer
    reaction: Reaction
    unsupported: Unsupported
    template: Template
    email: Email
    order: Order
    referral: Referral
    def __init__(self, location: _Optional[_Union[Location, _Mapping]] = ..., contacts: _Optional[_Union[ContactCards, _Mapping]] = ..., interactive: _Optional[_Union[Interactive, _Mapping]] = ..., answer: _Optional[_Union[InteractiveAnswer, _Mapping]] = ..., reaction: _Optional[_Union[Reaction, _Mapping]] = ..., unsupported: _Optional[_Union[Unsupported, _Mapping]] = ..., template: _Optional[_Union[Template, _Mapping]] = ..., email: _Optional[_Union[Email, _Mapping]] = ..., order: _Optional[_Union[Order, _Mapping]] = ..., referral: _Optional[_Union[Referral, _Mapping]] = ...) -> None: ...

class Location(_message.Message):
    __slots__ = ("latitude", "longitude", "name", "address")
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    latitude: float
    longitude: float
    name: str
    address: str
    def __init__(self, latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., name: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class ContactCards(_message.Message):
    __slots__ = ("cards",)
    CARDS_FIELD_NUMBER: _ClassVar[int]
    cards: _containers.RepeatedCompositeFieldContainer[ContactCard]
    def __init__(self, cards: _Optional[_Iterable[_Union[ContactCard, _Mapping]]] = ...) -> None: ...

class ContactCard(_message.Message):
    __slots__ = ("name", "phones", "emails", "organization")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONES_FIELD_NUMBER: _ClassVar[int]
    EMAILS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    name: str
    phones: _containers.RepeatedScalarFieldContainer[str]
    emails: _containers.RepeatedScalarFieldContainer[str]
    organization: str
    def __init__(self, name: _Optional[str] = ..., phones: _Optional[_Iterable[str]] = ..., emails: _Optional[_Iterable[str]] = ..., organization: _Optional[str] = ...) -> None: ...

class Interactive(_message.Message):
    __slots__ = ("header", "footer", "buttons", "list_title", "sections")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    FOOTER_FIELD_NUMBER: _ClassVar[int]
    BUTTONS_FIELD_NUMBER: _ClassVar[int]
    LIST_TITLE_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    header: str
    footer: str
    buttons: _containers.RepeatedCompositeFieldContainer[Button]
    list_title: str
    sections: _containers.RepeatedCompositeFieldContainer[ListSection]
    def __init__(self, header: _Optional[str] = ..., footer: _Optional[str] = ..., buttons: _Optional[_Iterable[_Union[Button, _Mapping]]] = ..., list_title: _Optional[str] = ..., sections: _Optional[_Iterable[_Union[ListSection, _Mapping]]] = ...) -> None: ...

class Button(_message.Message):
    __slots__ = ("id", "title", "url")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    url: str
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., url: _Optional[str] = ...) -> None: ...

class ListSection(_message.Message):
    __slots__ = ("title", "rows")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    title: str
    rows: _containers.RepeatedCompositeFieldContainer[ListRow]
    def __init__(self, title: _Optional[str] = ..., rows: _Optional[_Iterable[_Union[ListRow, _Mapping]]] = ...) -> None: ...

class ListRow(_message.Message):
    __slots__ = ("id", "title", "description")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    description: str
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...

class InteractiveAnswer(_message.Message):
    __slots__ = ("id", "title")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class Reaction(_message.Message):
    __slots__ = ("emoji",)
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    emoji: str
    def __init__(self, emoji: _Optional[str] = ...) -> None: ...

class Unsupported(_message.Message):
    __slots__ = ("network_type", "raw")
    NETWORK_TYPE_FIELD_NUMBER: _ClassVar[int]
    RAW_FIELD_NUMBER: _ClassVar[int]
    network_type: str
    raw: str
    def __init__(self, network_type: _Optional[str] = ..., raw: _Optional[str] = ...) -> None: ...

class Template(_message.Message):
    __slots__ = ("name", "language", "values")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    language: str
    values: _containers.RepeatedCompositeFieldContainer[TemplateValues]
    def __init__(self, name: _Optional[str] = ..., language: _Optional[str] = ..., values: _Optional[_Iterable[_Union[TemplateValues, _Mapping]]] = ...) -> None: ...

class TemplateValues(_message.Message):
    __slots__ = ("part", "index", "values")
    PART_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    part: TemplatePart
    index: int
    values: _containers.RepeatedCompositeFieldContainer[TemplateValue]
    def __init__(self, part: _Optional[_Union[TemplatePart, str]] = ..., index: _Optional[int] = ..., values: _Optional[_Iterable[_Union[TemplateValue, _Mapping]]] = ...) -> None: ...

class TemplateValue(_message.Message):
    __slots__ = ("name", "text")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    name: str
    text: str
    def __init__(self, name: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class MessageTemplate(_message.Message):
    __slots__ = ("name", "language", "category", "status", "usable", "parts")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    USABLE_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    language: str
    category: str
    status: str
    usable: bool
    parts: _containers.RepeatedCompositeFieldContainer[MessageTemplatePart]
    def __init__(self, name: _Optional[str] = ..., language: _Optional[str] = ..., category: _Optional[str] = ..., status: _Optional[str] = ..., usable: bool = ..., parts: _Optional[_Iterable[_Union[MessageTemplatePart, _Mapping]]] = ...) -> None: ...

class MessageTemplatePart(_message.Message):
    __slots__ = ("part", "text", "media", "parameters", "button_kind")
    PART_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    BUTTON_KIND_FIELD_NUMBER: _ClassVar[int]
    part: TemplatePart
    text: str
    media: ContentType
    parameters: _containers.RepeatedScalarFieldContainer[str]
    button_kind: str
    def __init__(self, part: _Optional[_Union[TemplatePart, str]] = ..., text: _Optional[str] = ..., media: _Optional[_Union[ContentType, str]] = ..., parameters: _Optional[_Iterable[str]] = ..., button_kind: _Optional[str] = ...) -> None: ...

class Email(_message.Message):
    __slots__ = ("subject", "html", "full_text", "to", "cc", "bcc", "automatic")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    FULL_TEXT_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    CC_FIELD_NUMBER: _ClassVar[int]
    BCC_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_FIELD_NUMBER: _ClassVar[int]
    subject: str
    html: str
    full_text: str
    to: _containers.RepeatedScalarFieldContainer[str]
    cc: _containers.RepeatedScalarFieldContainer[str]
    bcc: _containers.RepeatedScalarFieldContainer[str]
    automatic: str
    def __init__(self, subject: _Optional[str] = ..., html: _Optional[str] = ..., full_text: _Optional[str] = ..., to: _Optional[_Iterable[str]] = ..., cc: _Optional[_Iterable[str]] = ..., bcc: _Optional[_Iterable[str]] = ..., automatic: _Optional[str] = ..., **kwargs) -> None: ...

class Order(_message.Message):
    __slots__ = ("catalog_id", "items")
    CATALOG_ID_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    catalog_id: str
    items: _containers.RepeatedCompositeFieldContainer[OrderItem]
    def __init__(self, catalog_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[OrderItem, _Mapping]]] = ...) -> None: ...

class OrderItem(_message.Message):
    __slots__ = ("product_id", "quantity", "price", "currency")
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    quantity: int
    price: str
    currency: str
    def __init__(self, product_id: _Optional[str] = ..., quantity: _Optional[int] = ..., price: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...

class Referral(_message.Message):
    __slots__ = ("source_url", "source_id", "source_type", "headline", "body", "click_id")
    SOURCE_URL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CLICK_ID_FIELD_NUMBER: _ClassVar[int]
    source_url: str
    source_id: str
    source_type: str
    headline: str
    body: str
    click_id: str
    def __init__(self, source_url: _Optional[str] = ..., source_id: _Optional[str] = ..., source_type: _Optional[str] = ..., headline: _Optional[str] = ..., body: _Optional[str] = ..., click_id: _Optional[str] = ...) -> None: ...
