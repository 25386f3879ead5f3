"""A POST to the one address that the operator has set. It follows no redirect,
so what answers there cannot send us anywhere else.
"""

import http.client
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from lms.core.carriers.types import NotCarried, RefusedThere

PATIENCE = 10.0
"""Seconds that connecting and each answer may take."""
READ = 1024
"""Bytes of the answer that are read."""
HERE = "localhost", "127.0.0.1", "::1"
TAKEN = range(200, 300)
LATER = frozenset({408, 425, 429, *range(500, 600)})
"""Answers after which it is tried again."""


def is_fit(url: str) -> bool:
    """Whether this may be posted to: HTTPS, or plain HTTP on this machine; no
    name and password in the address.
    """
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        return False
    is_here = parts.scheme == "http" and parts.hostname in HERE
    return parts.scheme == "https" or is_here


def post(url: str, headers: Mapping[str, str], body: bytes) -> None:
    """Send it; `NotCarried` where it may be tried again."""
    if not is_fit(url):
        raise RefusedThere(f"{url} is not an address to post to")
    try:
        status = _status(urlsplit(url), headers, body)
    except (OSError, http.client.HTTPException) as problem:
        raise NotCarried(repr(problem)) from problem
    if status in LATER:
        raise NotCarried(f"answered {status}")
    if status not in TAKEN:
        raise RefusedThere(f"answered {status}")


def _status(parts: SplitResult, headers: Mapping[str, str], body: bytes) -> int:
    is_plain = parts.scheme == "http"
    kind = http.client.HTTPConnection
    if not is_plain:
        kind = http.client.HTTPSConnection
    line = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    try:
        line.request("POST", path, body, dict(headers))
        answer = line.getresponse()
        answer.read(READ)
        return answer.status
    finally:
        line.close()
