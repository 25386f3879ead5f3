"""A letter for the site's web-hook, signed as "Standard Webhooks" says
(github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md). Pure.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json

from lms.core.types import Json
from lms.messages.types import SaidLetter, SaidLine

PREFIX = "whsec_"
SHORTEST = 24
"""Bytes of a secret, as the specification asks for."""


def hook_key(secret: str) -> bytes:
    """The bytes of a secret that is written `whsec_` and base64; ValueError
    for what is none or too short.
    """
    text = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) < SHORTEST:
        raise ValueError(
            "LMS_WEBHOOK_SECRET should be whsec_ and at least 24 random bytes in base64."
        )
    return key


def hook_body(letter: SaidLetter, person_key: str) -> bytes:
    """What is posted: whom it is for, in their language, and no other name
    than those in the sentences.
    """
    items = [_item(line) for line in letter.lines]
    kinds = {line.kind for line in letter.lines}
    said = {
        "id": letter.reference,
        "person": person_key,
        "language": letter.language,
        "kind": kinds.pop() if len(kinds) == 1 else "digest",
        "subject": letter.subject,
        "text": "\n".join(line.text for line in letter.lines),
        "url": items[0]["url"] if len(items) == 1 else letter.settings[1],
        "at": letter.at.isoformat(timespec="seconds"),
        "items": items,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _item(line: SaidLine) -> Json:
    at = line.at.isoformat(timespec="seconds")
    return {"kind": line.kind, "text": line.text, "url": line.url, "at": at}


def hook_headers(
    key: bytes, reference: str, at: dt.datetime, body: bytes
) -> dict[str, str]:
    """What proves that it comes from here, just now, and only once: the
    receiver forgets what has an id that it knows.
    """
    stamp = str(int(at.timestamp()))
    signed = b".".join((reference.encode(), stamp.encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "congvu-lms",
        "webhook-id": reference,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
