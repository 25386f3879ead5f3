"""The key with which this site signs credentials. It lies in a file of its own,
never in the database: the one in use first, those that were in use before as
public keys only.
"""

import base64
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from lms.core.errors import Conflict
from lms.core.state import setting
from lms.core.types import Json

CURVE = "Ed25519"
ALGORITHM = "EdDSA"
"""What verifiers of Open Badges know; RFC 9864 calls the same Ed25519."""


def path() -> Path:
    """The file; below LMS_DATA unless its whole path is set."""
    return Path(setting("LMS_DATA")) / setting("LMS_SIGNING_KEY")


def _kept() -> list[Json]:
    """What the file holds, the key in use first; nothing without it."""
    try:
        return json.loads(path().read_text(encoding="utf-8"))["keys"]
    except FileNotFoundError:
        return []


def in_use() -> OKPKey | None:
    """The key that signs; None if the operator has made none."""
    kept = _kept()
    return OKPKey.import_key(kept[0]) if kept else None


def jwks() -> Json:
    """The public keys, those of before as well, so that what they have signed
    can be checked.
    """
    return {"keys": [_public(OKPKey.import_key(one)) for one in _kept()]}


def _public(key: OKPKey) -> Json:
    named = {"kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
    return key.as_dict(private=False) | named


def make(rotate: bool = False) -> str:
    """Make a key and write its file; the name of the key. Refused where there
    is one, unless it is to be `rotated`.
    """
    kept = _kept()
    if kept and not rotate:
        raise Conflict("There is a signing key already.")
    new = OKPKey.generate_key(CURVE)
    before = [_public(OKPKey.import_key(one)) for one in kept]
    _write({"keys": [new.as_dict(private=True), *before]})
    return new.thumbprint()


def _write(content: Json) -> None:
    """Readable by nobody else at any moment, and whole or not at all."""
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)  # 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path())


def sign(key: OKPKey, key_address: str, claims: Json) -> str:
    """The claims as a signed compact token. Put together here: joserfc signs
    with this algorithm only under the name that verifiers do not know yet.
    """
    name = f"{key_address}#{key.thumbprint()}"
    public = key.as_dict(private=False)
    header = {"alg": ALGORITHM, "kid": name, "jwk": public, "typ": "JWT"}
    signed = f"{_encoded(header)}.{_encoded(claims)}"
    signature = key.private_key.sign(signed.encode())
    return f"{signed}.{_base64(signature)}"


def _encoded(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _base64(text.encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
