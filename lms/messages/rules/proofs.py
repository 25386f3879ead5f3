"""Addresses that work without signing in: what they say is signed, so nobody
can write one for somebody else, and nothing secret is stored. Pure.
"""

import base64
import hashlib
import hmac

BYTES = 18
"""Of the signature: 144 bits."""
MOST = 400
"""Letters of an address that are looked at."""
BETWEEN = "~"


def prove(key: str, purpose: str, *parts: str) -> str:
    """The parts and their signature, as one piece of an address. A proof for
    one purpose proves nothing for another.
    """
    said = BETWEEN.join(parts)
    return f"{said}{BETWEEN}{_signature(key, purpose, said)}"


def _signature(key: str, purpose: str, said: str) -> str:
    secret = key.encode()
    text = f"lms.messages.{purpose}\n{said}".encode()
    digest = hmac.new(secret, text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:BYTES]).decode()


def proven(key: str, purpose: str, token: str) -> list[str] | None:
    """The parts of a token that was made by `prove`; None of any other."""
    if len(token) > MOST or not token.isascii():
        return None
    said, between, signed = token.rpartition(BETWEEN)
    wanted = _signature(key, purpose, said)
    if not between or not hmac.compare_digest(wanted, signed):
        return None
    return said.split(BETWEEN)
