"""A signed competency as a credential after Open Badges 3.0 (1EdTech), a W3C
verifiable credential secured as a JWT, and the list that says which of them no
longer hold (W3C Bitstring Status List 1.0).
"""

import base64
import gzip
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Conflict, NotFound
from lms.core.state import setting
from lms.core.types import Json, Texts, sha256_of
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.records.models import Paper
from lms.records.service import facts, keys, papers, tasks
from lms.records.types import PaperKind

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
LEAST_BITS = 131_072  # of the standard, so that a bit tells little
DEPTHS = ("knows", "knows how", "shows how", "does at work")


class Places(NamedTuple):
    """Whole addresses of this site: of the issuer, its public keys, the list of
    what no longer holds, and the check of this paper.
    """

    issuer: str
    keys: str
    status: str
    check: str = ""


def can_sign() -> bool:
    """Whether the operator has made a key."""
    return keys.in_use() is not None


def make_credential(
    actor: Actor, submission_id: int, record_id: int, named: bool
) -> int:
    """Make a credential of one competency of one's own signed task; its id.
    `named`: with one's name, readable by whoever gets it.
    """
    work = tasks.signed_work(actor, submission_id)
    if work.submission.person_id != actor.person_id:
        raise NotFound
    if not can_sign():
        raise Conflict(
            "This site has no key to sign with yet. Whoever runs it makes one with “lms records key”."
        )
    with access.acting(actor):
        line = _line(tasks.record_of(work), record_id)
        subject = papers.PaperSubject(
            PaperKind.CREDENTIAL,
            actor.person_id,
            submission_id,
            line["records"][0]["key"],
        )
        return papers.keep(actor, subject, line | {"named": named})


def _line(record: Json, record_id: int) -> Json:
    """What the credential says, of one record that counts."""
    for one in record["records"]:
        if one["id"] == record_id and not one["revoked"]:
            return _said(record, one)
    raise NotFound


def _said(record: Json, line: Json) -> Json:
    kept = {name: record[name] for name in ("name", "unit", "key", "chain")}
    meaning = _meaning(line["key"], line["level"])
    return {**kept, "records": [line | {"meaning": meaning}]}


def _meaning(key: str, level: int) -> str:
    """What the level means, by the framework in force."""
    known = framework.vocabulary().get(key)
    indicators = known.indicators if known else {}
    return _in_both(facts.plain(indicators.get(str(level)) or ""))


def _in_both(words: Texts) -> str:
    return " / ".join(dict.fromkeys(filter(None, words.values())))


def _in_english(words: Texts) -> str:
    """As far as it is there; otherwise in the other language."""
    return words.get("en") or _in_both(words)


def token_of(paper: Paper, places: Places) -> str:
    """The credential, signed with the key in use."""
    key = keys.in_use()
    if key is None:
        raise NotFound
    body = credential(paper, places)
    claims = {"iss": places.issuer, "jti": places.check}
    claims["nbf"] = int(paper.made_at.timestamp())
    return keys.sign(key, places.keys, body | claims)


def credential(paper: Paper, places: Places) -> Json:
    """What is signed; its id is the address of its check."""
    line = paper.content["records"][0]
    return {
        "@context": CONTEXTS,
        "id": places.check,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _in_english(line["competency"]),
        "issuer": issuer(places),
        "validFrom": paper.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": _subject(paper, places),
        "evidence": list(_evidence(paper)),
        "credentialStatus": _status(paper, places),
    }


def issuer(places: Places) -> Json:
    """Who signs: this site."""
    return {
        "id": places.issuer,
        "type": ["Profile"],
        "name": setting("LMS_TITLE"),
        "url": places.issuer.rpartition("/")[0] or places.issuer,
    }


def _subject(paper: Paper, places: Places) -> Json:
    return {
        "type": ["AchievementSubject"],
        "identifier": list(_identifiers(paper)),
        "achievement": _achievement(paper.content["records"][0], places),
    }


def _identifiers(paper: Paper) -> Iterator[Json]:
    """The account as a salted hash: who knows it can tell that it is meant."""
    salt = paper.token[:16]
    account = paper.content["key"] + salt
    digest = sha256_of(account)
    yield _identity("userName", f"sha256${digest}", hashed=True, salt=salt)
    if paper.content["named"]:
        yield _identity("name", paper.content["name"], hashed=False)


def _identity(kind: str, value: str, hashed: bool, salt: str = "") -> Json:
    one = {"type": "IdentityObject", "hashed": hashed, "identityType": kind}
    salted = {"salt": salt} if salt else {}
    return {**one, "identityHash": value, **salted}


def _achievement(line: Json, places: Places) -> Json:
    level, depth = line["level"], DEPTHS[line["depth"] - 1]
    title = line["competency"]
    return {
        "id": f"{places.issuer}#{line['key']}/{level}",
        "type": ["Achievement"],
        "achievementType": "Competency",
        "name": f"{_in_english(title)}: level {level} of 5",
        "description": f"{_in_both(title)}: {line['meaning']}",
        "criteria": {"narrative": _narrative(line, depth)},
    }


def _narrative(line: Json, depth: str) -> str:
    task = _in_english(line["title"] or line["competency"])
    return (
        f"Level {line['level']} of 5, depth “{depth}” (Miller 1990): work on "
        f"the task “{task}”, done on {line['on']}, judged and signed by a "
        f"mentor."
    )


def _evidence(paper: Paper) -> Iterator[Json]:
    content = paper.content
    for one in content["records"]:
        yield {
            "type": ["Evidence"],
            "name": "Record in the ledger of evidence",
            "narrative": f"SHA-256 of the record: {one['hash']}. End of the chain when this was made: {content['chain']['seq']}, {content['chain']['hash']}.",
        }


def _status(paper: Paper, places: Places) -> Json:
    return {
        "id": f"{places.status}#{paper.id}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(paper.id),
        "statusListCredential": places.status,
    }


_PAPER = Paper.__table__.c
_IS_CREDENTIAL = _PAPER.kind == bindparam("kind")
_WITHDRAWN = select(_PAPER.id).where(
    _IS_CREDENTIAL, _PAPER.withdrawn_at.is_not(None)
)
_DOUBTFUL = select(_PAPER.id, _PAPER.person_id, _PAPER.content).where(
    _IS_CREDENTIAL,
    _PAPER.person_id.in_(select(evidence.revoked_people().c.person_id)),
)


def status_list(places: Places) -> str:
    """Which credentials no longer hold, signed: withdrawn, or what they rest on
    was revoked.
    """
    key = keys.in_use()
    if key is None:
        raise NotFound
    now = clock.now()
    body = {
        "@context": CONTEXTS[:1],
        "id": places.status,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": places.issuer,
        "validFrom": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{places.status}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(_fallen()),
        },
    }
    claims = {"iss": places.issuer, "jti": places.status}
    claims["nbf"] = int(now.timestamp())
    return keys.sign(key, places.keys, body | claims)


def _fallen() -> list[int]:
    """The ids of the credentials that no longer hold: those withdrawn, and of
    people of whom anything was revoked those that rest on it. Of all others
    nothing is read.
    """
    kind = {"kind": PaperKind.CREDENTIAL}
    rows = execute(_DOUBTFUL, kind).all()
    named = [row.content["records"][0]["id"] for row in rows]
    gone = evidence.revoked_among({row.person_id for row in rows}, named)
    pairs = zip(rows, named, strict=True)
    fallen = [row.id for row, id_ in pairs if id_ in gone]
    return [*execute(_WITHDRAWN, kind).scalars(), *fallen]


def encoded(numbers: Iterable[int]) -> str:
    """A bit for each number, packed as the standard has it."""
    listed = set(numbers)
    bits = bytearray(max(LEAST_BITS, max(listed, default=0) + 8) // 8 + 1)
    for number in listed:
        bits[number // 8] |= 128 >> number % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
