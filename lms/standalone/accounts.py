"""Accounts: passwords, one-time codes, signing in."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, select

from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.people import service as people
from lms.standalone import passwords, sessions, throttle
from lms.standalone.models import Account
from lms.standalone.passwords import LONGEST
from lms.standalone.sessions import NewSession
from lms.standalone.strength import Strength, strength

SHORTEST = 10
LONGEST_LOGIN = 200
"""Letters of a typed name that are looked at."""
CODE_DAYS = 14
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class SignInProof(NamedTuple):
    """What a sign-in has proven: that the password or the code is right, and
    that it was the code.
    """

    right: bool
    by_code: bool


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code(person_key: str, login: str) -> str:
    """Create the account if needed and give it a one-time code; in the open
    transaction. Only its hash is stored.

    The password ends with it: it may have been stolen.
    """
    code = "-".join(_code_group() for _ in range(4))
    account = _account(person_key, login)
    account.password_hash = None
    account.code_hash = _digest(code)
    account.code_until = clock.now() + dt.timedelta(days=CODE_DAYS)
    session().flush()
    return code


def _code_group() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(4))


def _account(person_key: str, login: str) -> Account:
    """The person's account, made if there is none."""
    return session().get(Account, person_key) or _new_account(person_key, login)


def _new_account(person_key: str, login: str) -> Account:
    account = Account(person_key=person_key, login=folding.fold(login))
    session().add(account)
    return account


def add(person_key: str, login: str, password_hash: str) -> None:
    """Create the account with a password hashed by `passwords`; in the open
    transaction.
    """
    _account(person_key, login).password_hash = password_hash


def set_password(person_key: str, login: str, password: str) -> None:
    """Create the account if needed and set its password; every session of the
    person ends. Opens a transaction of its own.
    """
    check_password(password, person_key, login)
    password_hash = passwords.hashed(password)
    with transaction():
        account = _account(person_key, login)
        account.password_hash = password_hash
        account.code_hash = account.code_until = None
        sessions.end_all(person_key)
        sessions.record("session.password", person_key)


def check_password(password: str, person_key: str, login: str) -> None:
    """Long enough and not what anybody would try first; no rules about kinds of
    letters.
    """
    if len(password) < SHORTEST:
        raise Invalid(
            "Use at least %(count)s characters; a few words in a row are easy to remember.",
            "password",
            count=SHORTEST,
        )
    if len(password.encode()) > LONGEST:
        raise Invalid(
            "This is longer than %(limit)s characters. Shorten it.",
            "password",
            limit=LONGEST,
        )
    if not strength_of(password, person_key, login):
        raise Invalid(
            "This password would be tried first. Choose another one.",
            "password",
        )


def strength_of(password: str, person_key: str, login: str) -> Strength:
    """How hard it is to guess for somebody who knows its person."""
    if len(password) < SHORTEST:
        return Strength.EASY
    return strength(password, {login, *_known_of(person_key)})


def _known_of(person_key: str) -> Iterator[str]:
    """The names of a person, of where they work and of what lies above it."""
    person = people.find_person(person_key)
    if person:
        yield person.name
        yield from _places_of(person.id)


def _places_of(person_id: int) -> Iterator[str]:
    posting = people.posting(person_id)
    if posting:
        for unit in people.way_to(posting.unit_id):
            yield from unit.title.values()


def sign_in(
    login: str, password: str, address: str, agent: str = ""
) -> NewSession | None:
    """Begin a session; None for a wrong name, password or a suspended person,
    all alike. Counted before anything is checked.
    """
    name = folding.fold(login[:LONGEST_LOGIN])[:80]
    throttle.count_try(name, address)
    nearest = session().scalar(_NEAREST, {"name": name})
    account = nearest if nearest and nearest.login == name else None
    proof = _verified(account, password, nearest)
    person = people.find_person(account.person_key) if account else None
    if proof.right and person and person.active:
        return _begin(account, password, proof, (address, agent))
    _record_failure(name, person)
    return None


_NEAREST = (
    select(Account)
    .where(Account.login >= bindparam("name"))
    .order_by(Account.login)
    .limit(1)
)
"""The account of this name or, if there is none, the next one: a name that
nobody has costs what somebody's does, also while older hashes cost more.
"""


def _record_failure(name: str, person: people.Person | None) -> None:
    """With the account's digest only: a password is often typed as a name."""
    with transaction():
        audit.record(
            None,
            "session.failed",
            person_id=person.id if person else None,
            account=_digest(name)[:12],
        )


def _verified(
    account: Account | None, password: str, nearest: Account | None
) -> SignInProof:
    """An unknown account takes exactly as long as a known one."""
    stored = nearest.password_hash if nearest else None
    fits = passwords.fits(stored, password)
    if account is None:
        return SignInProof(False, False)
    by_password = fits and account.password_hash is not None
    by_code = _is_code(account, password) and not by_password
    return SignInProof(by_password or by_code, by_code)


def _is_code(account: Account, password: str) -> bool:
    digest = _digest(re.sub(r"\s+", "", password[:LONGEST].lower()))
    if not secrets.compare_digest(digest, account.code_hash or ""):
        return False
    return account.code_until is not None and account.code_until > clock.now()


def _begin(
    account: Account,
    password: str,
    proof: SignInProof,
    visitor: tuple[str, str],
) -> NewSession | None:
    """The session, unless the account was changed while it was being checked:
    a code counts once, an old password no more. A hash of another cost is
    renewed.
    """
    address, agent = visitor
    checked = account.password_hash, account.code_hash
    renewed = _renewed(account, password, proof)
    with transaction() as db:
        account = db.get_one(
            Account,
            account.person_key,
            with_for_update=True,
            populate_existing=True,
        )
        if (account.password_hash, account.code_hash) != checked:
            return None
        if proof.by_code:
            account.code_hash = account.code_until = None
        account.password_hash = renewed
        throttle.forgive(account.login, address)
        return sessions.begin(account.person_key, proof.by_code, agent)


def _renewed(account: Account, password: str, proof: SignInProof) -> str | None:
    """The hash to keep; calculated before anybody has to wait for it."""
    stored = account.password_hash
    if stored and not proof.by_code and passwords.is_outdated(stored):
        return passwords.hashed(password)
    return stored


def login_of(person_key: str) -> str:
    """The name a person signs in with."""
    return session().get_one(Account, person_key).login


def is_password(person_key: str, password: str, address: str) -> bool:
    """Whether this is the person's present password; counted like a sign-in, so
    a stolen session cannot guess it.
    """
    throttle.count_try(login_of(person_key), address)
    account = session().get_one(Account, person_key)
    return _verified(account, password, account).right
