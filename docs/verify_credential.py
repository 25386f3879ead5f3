"""Check a credential without the product that made it.

python3 docs/verify_credential.py credential.jwt jwks.json [status.jwt]

Needs Python and the package cryptography. `jwks.json`: what /issuer/jwks.json
gives; `status.jwt`: what /issuer/status gives. Ends with 1 at the first fault.
"""

import base64
import datetime as dt
import gzip
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

V2, ACHIEVEMENT = "https://www.w3.org/ns/credentials/v2", "OpenBadgeCredential"


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token: str, keys: dict) -> dict:
    """What it says, if one of these public keys has signed it."""
    head, said, signature = token.strip().split(".")
    header = json.loads(decoded(head))
    if header["alg"] != "EdDSA":
        sys.exit("It is not signed with EdDSA.")
    name = header["kid"].rpartition("#")[2]
    if name not in keys:
        sys.exit(f"The issuer does not publish the key {name}.")
    public = Ed25519PublicKey.from_public_bytes(decoded(keys[name]["x"]))
    try:
        public.verify(decoded(signature), f"{head}.{said}".encode())
    except InvalidSignature:
        sys.exit("The signature is not that of the issuer.")
    return json.loads(decoded(said))


def check_what_it_is(said: dict) -> None:
    if said["@context"][0] != V2 or ACHIEVEMENT not in said["type"]:
        sys.exit("It is no Open Badge 3.0.")
    if said["iss"] != said["issuer"]["id"] or said["jti"] != said["id"]:
        sys.exit("Issuer or id of the token are not those of the credential.")
    since = dt.datetime.fromisoformat(said["validFrom"])
    if since > dt.datetime.now(dt.UTC):
        sys.exit("It does not hold yet.")


def check_status(said: dict, status: dict) -> None:
    if status["issuer"] not in (said["issuer"], said["iss"]):
        sys.exit("The list is of another issuer.")
    packed = status["credentialSubject"]["encodedList"]
    bits = gzip.decompress(decoded(packed[1:]))
    at = int(said["credentialStatus"]["statusListIndex"])
    if bits[at // 8] >> (7 - at % 8) & 1:
        sys.exit("It was revoked or withdrawn.")


def main(credential: str, jwks: str, *status: str) -> None:
    with open(jwks, encoding="utf-8") as file:
        keys = {one["kid"]: one for one in json.load(file)["keys"]}
    with open(credential, encoding="utf-8") as file:
        said = claims_of(file.read(), keys)
    check_what_it_is(said)
    for one in status:
        with open(one, encoding="utf-8") as file:
            check_status(said, claims_of(file.read(), keys))
    achievement = said["credentialSubject"]["achievement"]["name"]
    print(f"{achievement}: signed by {said['issuer']['id']}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except OSError as problem:
        sys.exit(f"It cannot be opened: {problem}")
    except (ValueError, LookupError, TypeError, AttributeError):
        sys.exit("These are no credential and keys as the product gives them.")
