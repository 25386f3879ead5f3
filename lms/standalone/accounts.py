"""Passwords, one-time codes, sessions and the brake on guessing."""

import datetime as dt
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.access import service as access
from lms.audit import service as audit
from lms.core import clock, folding
from lms.core.db import execute, session, transaction
from lms.core.errors import Invalid, LMSError
from lms.core.marks import N_
from lms.core.state import setting
from lms.people import service as people
from lms.people.models import Person
from lms.standalone.models import Account, LoginSession, Notice, SignInTries

HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
SHORTEST, LONGEST = 10, 1024
CODE_DAYS = 14
FRESH = dt.timedelta(minutes=5)
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))
# Passwords everybody tries first here; longer lists belong to a site's own
# policy.
COMMON = {
    "matkhau123",
    "matkhau1234",
    "1234567890",
    "password123",
    "qwertyuiop",
    "0123456789",
    "123456789a",
    "congvulms1",
    "vietnam123",
    "anhyeuem123",
}


class TooManyTries(LMSError):
    """The brake on guessing."""

    status = 429


@dataclass(frozen=True)
class SignedIn:
    """A new session: its key goes into the cookie and nowhere else."""

    key: str
    must_change: bool


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code(person_key: str, login: str) -> str:
    """Create the account if needed and give it a one-time code; in the open
    transaction. Only its hash is stored.
    """
    code = "-".join(
        "".join(
            secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)
        )
        for _ in range(4)
    )
    db = session()
    account = db.get(Account, person_key)
    if account is None:
        account = Account(person_key=person_key, login=folding.fold(login))
        db.add(account)
    account.password_hash = (
        None  # a password that may have been stolen ends with the new code
    )
    account.code_hash, account.code_until = (
        _digest(code),
        clock.now() + dt.timedelta(days=CODE_DAYS),
    )
    db.flush()
    return code


def set_password(person_key: str, login: str, password: str) -> None:
    """Create the account if needed and set its password; every session of the
    person ends. Opens a transaction of its own.
    """
    check_password(password, login)
    hashed = HASHER.hash(password)
    with transaction() as db:
        account = db.get(Account, person_key)
        if account is None:
            account = Account(person_key=person_key, login=folding.fold(login))
            db.add(account)
        account.password_hash, account.code_hash, account.code_until = (
            hashed,
            None,
            None,
        )
        end_all(person_key)
        found = people.find_person(person_key)
        audit.record(
            None, "session.password", person_id=found.id if found else None
        )


def check_password(password: str, login: str) -> None:
    """Long enough and not the first that anybody would try; no rules about
    kinds of letters.
    """
    if len(password) < SHORTEST:
        raise Invalid(
            N_(
                "Use at least %(count)s characters; a few words in a row are easy to remember."
            ),
            "password",
            count=SHORTEST,
        )
    if len(password.encode()) > LONGEST:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "password",
            limit=LONGEST,
        )
    plain = folding.fold(password).replace(" ", "")
    if plain in COMMON or plain == folding.fold(login) or len(set(plain)) < 4:
        raise Invalid(
            N_("This password would be tried first. Choose another one."),
            "password",
        )


def _verified(account: Account | None, password: str) -> tuple[bool, bool]:
    """Whether the password fits, and whether it was the one-time code. An
    unknown account takes exactly as long.
    """
    stored = (
        account.password_hash if account and account.password_hash else _NOBODY
    )
    try:
        fits = HASHER.verify(stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        fits = False
    if account is None:
        return False, False
    code_given = secrets.compare_digest(
        _digest(re.sub(r"\s+", "", password.lower())), account.code_hash or ""
    )
    by_code = (
        code_given
        and account.code_until is not None
        and account.code_until > clock.now()
    )
    return bool(fits and account.password_hash) or by_code, by_code and not (
        fits and account.password_hash
    )


def sign_in(login: str, password: str, address: str) -> SignedIn | None:
    """Begin a session; None for a wrong name, password or a suspended person,
    all alike. Counted before anything is checked.
    """
    name = folding.fold(login)[:80]
    _brake(name, address)
    account = session().scalar(select(Account).where(Account.login == name))
    fits, by_code = _verified(account, password)
    found = people.find_person(account.person_key) if account else None
    if not fits or found is None or not found.active:
        with transaction():
            audit.record(
                None,
                "session.failed",
                person_id=found.id if found else None,
                account=_digest(name)[:12],
            )
        return None
    proven = account.password_hash, account.code_hash
    with transaction() as db:
        account = db.get_one(
            Account,
            account.person_key,
            with_for_update=True,
            populate_existing=True,
        )
        if (account.password_hash, account.code_hash) != proven:
            return None  # changed while it was being checked: a code counts once, an old password no more
        if by_code:
            account.code_hash = account.code_until = None
        elif HASHER.check_needs_rehash(account.password_hash):
            account.password_hash = HASHER.hash(password)
        db.execute(
            delete(SignInTries).where(SignInTries.key == _account_key(name))
        )
        # Only failures use up the address: an office of fifty signs in at eight
        # o'clock behind one line.
        mine = SignInTries.key == _address_key(address)
        db.execute(
            update(SignInTries)
            .where(mine, SignInTries.count > 0)
            .values(count=SignInTries.count - 1)
        )
        return begin(account.person_key, by_code)


def begin(person_key: str, must_change: bool = False) -> SignedIn:
    """A new session for a person whose right to it has just been checked."""
    key, now = secrets.token_urlsafe(32), clock.now()
    with transaction() as db:
        db.add(
            LoginSession(
                key_hash=_digest(key),
                person_key=person_key,
                started_at=now,
                seen_at=now,
                must_change=must_change,
            )
        )
        audit.record(
            None, "session.started", person_id=people.find_person(person_key).id
        )
    return SignedIn(key, must_change)


def login_of(person_key: str) -> str:
    """The name a person signs in with."""
    return session().get_one(Account, person_key).login


def is_password(person_key: str, password: str, address: str) -> bool:
    """Whether this is the person's present password; counted like a sign-in, so
    a stolen session cannot guess it.
    """
    account = session().get_one(Account, person_key)
    _brake(account.login, address)
    return _verified(session().get_one(Account, person_key), password)[0]


def _account_key(login: str) -> str:
    return "account:" + _digest(login)[:40]


def _address_key(address: str) -> str:
    """An IPv6 customer owns a /64, so that is one address; an IPv4 one in
    IPv6's clothes is still itself.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "address:unknown"
    found = getattr(found, "ipv4_mapped", None) or found
    network = ipaddress.ip_network(
        (found, 64 if found.version == 6 else 32), strict=False
    )
    return "address:" + _digest(str(network))[:40]


def _brake(login: str, address: str) -> None:
    """Count this try for the account and for the address, together for all
    processes; too many are refused before any password is looked at.
    """
    minutes = setting("LMS_SIGN_IN_WINDOW_MINUTES")
    window = int(clock.now().timestamp()) // (60 * minutes)
    limits = {
        _account_key(login): setting("LMS_SIGN_IN_TRIES"),
        _address_key(address): setting("LMS_SIGN_IN_TRIES_ADDRESS"),
    }
    with transaction() as db:
        dialect = (
            postgresql
            if db.connection().dialect.name == "postgresql"
            else sqlite
        )
        db.execute(delete(SignInTries).where(SignInTries.window < window - 1))
        counts = {}
        for key in sorted(limits):
            insert = dialect.insert(SignInTries).values(
                key=key, window=window, count=1
            )
            more = insert.on_conflict_do_update(
                index_elements=["key", "window"],
                set_={"count": SignInTries.count + 1},
            )
            counts[key] = db.execute(
                more.returning(SignInTries.count)
            ).scalar_one()
    if any(counts[key] > limit for key, limit in limits.items()):
        raise TooManyTries(
            N_(
                "Too many tries. Wait %(minutes)s minutes, or ask your administrator for a new code."
            ),
            minutes=minutes,
        )


def of_session(key: str) -> Sequence[Row[Any]]:
    """The live session with this key together with its person and unread
    notices, once for each of her roles; or nothing.

    Refreshes when it was last seen.
    """
    now = clock.now()
    oldest = now - dt.timedelta(days=setting("LMS_SESSION_DAYS"))
    idle = now - dt.timedelta(minutes=setting("LMS_SESSION_IDLE_MINUTES"))
    rows = execute(_SESSION, {"digest": _digest(key)}).all()
    if not rows or rows[0].started_at < oldest or rows[0].seen_at < idle:
        return ()
    if now - rows[0].seen_at > FRESH:
        with transaction() as db:
            db.execute(
                update(LoginSession)
                .where(LoginSession.key_hash == rows[0].key_hash)
                .values(seen_at=now)
            )
    return rows


def _session_query():
    held, person, notice = (
        LoginSession.__table__.c,
        Person.__table__.c,
        Notice.__table__.c,
    )
    unread = (
        select(func.count())
        .where(notice.person_id == person.id, notice.read_at.is_(None))
        .scalar_subquery()
    )
    mine = LoginSession.__table__.join(
        Person.__table__, person.key == held.person_key
    )
    columns = (
        held.key_hash,
        held.started_at,
        held.seen_at,
        held.must_change,
        person.key,
        unread.label("unread"),
    )
    query = select(*columns, *access.ACTOR).select_from(
        access.with_grants(mine)
    )
    return query.where(held.key_hash == bindparam("digest"))


_SESSION = _session_query()


def end(key: str) -> None:
    """Sign out: the session is gone, whoever still holds its cookie."""
    with transaction() as db:
        row = db.get(LoginSession, _digest(key))
        if row is not None:
            found = people.find_person(row.person_key)
            db.delete(row)
            audit.record(
                None, "session.ended", person_id=found.id if found else None
            )


def end_all(person_key: str) -> None:
    """End every session of a person, in the open transaction."""
    session().execute(
        delete(LoginSession).where(LoginSession.person_key == person_key)
    )


def sweep() -> None:
    """Forget sessions that have ended by themselves."""
    now = clock.now()
    with transaction() as db:
        oldest, idle = (
            now - dt.timedelta(days=setting("LMS_SESSION_DAYS")),
            now - dt.timedelta(minutes=setting("LMS_SESSION_IDLE_MINUTES")),
        )
        db.execute(
            delete(LoginSession).where(
                or_(
                    LoginSession.started_at < oldest,
                    LoginSession.seen_at < idle,
                )
            )
        )
