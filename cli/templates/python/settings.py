"""What a person fills in."""

from dataclasses import dataclass, field
from typing import Any

from linktor_plugin import WrongSettings
from linktor_plugin.guard import AddressNotAllowed, check_url


@dataclass(frozen=True)
class Settings:
    url: str
    secret: str = field(repr=False)


CONFIG_SCHEMA = {
    "type": "object",
    "required": ["url"],
    "additionalProperties": False,
    "properties": {
        "url": {"type": "string", "format": "uri", "title": "Outbound URL", "description": "Messages are posted here."},
    },
}

CREDENTIALS_SCHEMA = {
    "type": "object",
    "required": ["secret"],
    "additionalProperties": False,
    "properties": {
        # writeOnly: encrypted at rest and never shown again.
        "secret": {
            "type": "string",
            "minLength": 8,
            "writeOnly": True,
            "title": "Shared secret",
            "description": "In the header X-Secret, both ways.",
        },
    },
}


def parse_settings(config: dict[str, Any], credentials: dict[str, Any]) -> Settings:
    """Both are valid by their schemas already. What no schema can say is refused here, with what to change."""
    url, secret = str(config.get("url", "")), str(credentials.get("secret", ""))
    if not url.startswith(("http://", "https://")):
        raise WrongSettings("url must begin with http:// or https://")
    if secret == "":
        raise WrongSettings("secret must not be empty")
    try:
        check_url(url)
    except AddressNotAllowed as error:
        raise WrongSettings(str(error)) from error
    return Settings(url, secret)
