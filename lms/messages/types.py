"""Ways, paces and hours of messages."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.types import NoticeKind


class SendWay(StrEnum):
    """How a message leaves the application: by mail, or to the site's web-hook
    and from there to whatever messenger the site uses.
    """

    MAIL = "mail"
    HOOK = "hook"


class SendPace(StrEnum):
    """When: at once (but not in quiet hours), gathered once a day, not at all."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


PACES = tuple(SendPace)


class LetterState(StrEnum):
    """Where a letter stands: to be sent, on its way, sent, given up, nobody
    knows whether it arrived, no longer needed.
    """

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


WAY_LABELS = N_(
    {SendWay.MAIL: "By e-mail", SendWay.HOOK: "By the site's messenger"}
)
PACE_LABELS = N_(
    {
        SendPace.NOW: "At once",
        SendPace.DAILY: "Once a day",
        SendPace.NEVER: "Not",
    }
)
STATE_LABELS = N_(
    {
        LetterState.FAILED: "given up",
        LetterState.UNKNOWN: "nobody knows whether it arrived",
    }
)
KIND_LABELS = N_(
    {
        NoticeKind.WORK: "Work that waits for me",
        NoticeKind.ANSWER: "Answers to what I sent in",
        NoticeKind.DUE: "What I am asked to take, and by when",
        NoticeKind.MENTORING: "Mentoring and meetings",
        NoticeKind.CHANGE: "Changes in law and in what is asked",
        NoticeKind.ACCOUNT: "My account and its safety",
    }
)
ALWAYS = frozenset({NoticeKind.ACCOUNT})
"""What concerns somebody's safety cannot be switched off, and waits for no
hour.
"""
USUAL = {
    SendWay.MAIL: {
        NoticeKind.WORK: SendPace.DAILY,
        NoticeKind.ANSWER: SendPace.DAILY,
        NoticeKind.DUE: SendPace.DAILY,
        NoticeKind.MENTORING: SendPace.DAILY,
        NoticeKind.CHANGE: SendPace.DAILY,
        NoticeKind.ACCOUNT: SendPace.NOW,
    },
    SendWay.HOOK: {
        NoticeKind.WORK: SendPace.NOW,
        NoticeKind.ANSWER: SendPace.NOW,
        NoticeKind.DUE: SendPace.NEVER,
        NoticeKind.MENTORING: SendPace.NOW,
        NoticeKind.CHANGE: SendPace.NEVER,
        NoticeKind.ACCOUNT: SendPace.NOW,
    },
}
"""Until somebody chooses (our default, 29 November 2026)."""
Wishes = Mapping[tuple[SendWay, NoticeKind], SendPace]


@dataclass(frozen=True)
class MessageHours:
    """When somebody is told: the hour of the day's letter, the hours in which
    nothing is sent (from one until another, over midnight), whether days off
    are quiet as well; and in which language ("": the site's).
    """

    digest_hour: int
    quiet_from: int
    quiet_until: int
    rests: bool = True
    language: str = ""


class SaidLine(NamedTuple):
    """One thing that a letter says, in the reader's language, and where it
    leads.
    """

    kind: str
    text: str
    url: str
    at: dt.datetime


@dataclass(frozen=True)
class SaidLetter:
    """A letter in the reader's language, ready to be put into the form of its
    way. `stops`: what each kind is called and where it is switched off;
    `stop_all`: where all of them are, at once.
    """

    reference: str
    subject: str
    greeting: str
    lines: Sequence[SaidLine]
    footer: str
    at: dt.datetime
    language: str
    stops: Sequence[tuple[str, str]]
    stop_all: str
    settings: tuple[str, str]


@dataclass(frozen=True)
class CalendarEntry:
    """A day or a moment that somebody should not miss. `uid`: stays the same
    as long as it is the same thing; `start`: a day, or an aware moment.
    """

    uid: str
    title: str
    start: dt.date
    path: str = ""
    minutes: int = 0
    changed_at: dt.datetime | None = None


class FailedLetter(NamedTuple):
    """A letter that needs somebody's look."""

    id: int
    way: str
    state: str
    at: dt.datetime
    error: str
    name: str
