"""What the site has set for messages."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lms.core.carriers import hook
from lms.core.carriers.smtp import MailServer
from lms.core.state import setting
from lms.messages import rules
from lms.messages.types import MessageHours, SendWay

Settings = Mapping[str, Any]


def ways() -> list[SendWay]:
    """By which messages leave here."""
    has_mail = setting("LMS_MAIL_HOST") or setting("LMS_MAIL_FOLDER")
    both = (SendWay.MAIL, has_mail), (SendWay.HOOK, setting("LMS_WEBHOOK_URL"))
    return [way for way, has_it in both if has_it]


def check(settings: Settings) -> None:
    """ValueError, which names the setting, for what cannot work together."""
    if settings["LMS_MAIL_HOST"] or settings["LMS_MAIL_FOLDER"]:
        _need(settings, "LMS_PUBLIC_URL", "the links in mails lead there")
        _need(settings, "LMS_MAIL_FROM", "mails come from there")
    if settings["LMS_WEBHOOK_URL"]:
        _need(settings, "LMS_PUBLIC_URL", "the links in messages lead there")
        _check_hook(settings)


def _need(settings: Settings, name: str, why: str) -> None:
    if not settings[name]:
        raise ValueError(f"{name} should be set as well: {why}.")


def _check_hook(settings: Settings) -> None:
    if not hook.is_fit(settings["LMS_WEBHOOK_URL"]):
        raise ValueError(
            "LMS_WEBHOOK_URL should begin with https:// (http:// only on this machine), without a name and password in it."
        )
    rules.hook_key(settings["LMS_WEBHOOK_SECRET"])


def usual_hours() -> MessageHours:
    """Until somebody chooses their own."""
    return MessageHours(
        setting("LMS_DIGEST_HOUR"),
        setting("LMS_QUIET_FROM"),
        setting("LMS_QUIET_UNTIL"),
    )


def base() -> str:
    """What makes our paths absolute."""
    return setting("LMS_PUBLIC_URL").rstrip("/") + setting("prefix")


def host_name() -> str:
    """What our references end in."""
    return urlsplit(setting("LMS_PUBLIC_URL")).hostname or "localhost"


def server() -> MailServer:
    """Where mail is handed in."""
    return MailServer(
        setting("LMS_MAIL_HOST"),
        setting("LMS_MAIL_PORT"),
        setting("LMS_MAIL_TLS"),
        setting("LMS_MAIL_USER"),
        setting("LMS_MAIL_PASSWORD"),
    )
