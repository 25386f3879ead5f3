"""Every setting: name, default, one line of help; docs/settings.md is checked
against it.
"""

from typing import Any, NamedTuple

from lms.config.fits import (
    AMOUNT,
    ANY,
    DATABASE,
    HOUR,
    WEIGHTS,
    ZONE,
    Fit,
    between,
    one_of,
)
from lms.core.carriers.smtp import SECURITIES
from lms.core.i18n import LANGUAGES
from lms.web.frame import POLICY


class Setting(NamedTuple):
    """One setting. The type of its default is its type."""

    name: str
    default: Any
    help: str
    fit: Fit | None = None

    @property
    def takes(self) -> Fit:
        """What fits it: of a number some amount, unless it says another."""
        usual = AMOUNT if type(self.default) is int else ANY
        return self.fit or usual


SETTINGS = (
    Setting(
        "LMS_DATA", "instance", "Folder for the database and uploaded files."
    ),
    Setting(
        "LMS_DATABASE_URL",
        "",
        "Another database than SQLite in LMS_DATA, for instance postgresql+psycopg://user@host/name. Stand-alone only.",
        DATABASE,
    ),
    Setting("LMS_TITLE", "Công vụ LMS", "Name shown at the top of every page."),
    Setting(
        "LMS_LANGUAGE",
        "vi",
        "Language before a person has chosen one: vi or en.",
        one_of(*LANGUAGES),
    ),
    Setting(
        "LMS_TIMEZONE",
        "Asia/Ho_Chi_Minh",
        "Time zone in which dates are shown and typed; they are stored in UTC.",
        ZONE,
    ),
    Setting(
        "LMS_SMALLEST_GROUP",
        5,
        "Groups of fewer people than this are not shown from above (docs/visibility.md; our default, November 2026).",
    ),
    Setting(
        "LMS_STATISTICS_LEAST",
        30,
        "People whose first attempts are counted before a sentence is said of a quiz or a question (docs/statistics.md; our default, November 2026).",
    ),
    Setting(
        "LMS_UPLOAD_MB",
        10,
        "Largest file that can be handed in, in megabytes.",
        between(1, 2000),
    ),
    Setting(
        "LMS_UPLOAD_COUNT", 5, "Most files in one hand-in.", between(1, 100)
    ),
    Setting(
        "LMS_CODE_MINUTES",
        15,
        "Minutes in which the code opens that a learner shows to whoever saw them do a task; tries of wrong codes are counted over as long (our default, November 2026).",
    ),
    Setting(
        "LMS_CODE_TRIES",
        10,
        "Wrong codes that one person may try in these minutes (our default, November 2026).",
    ),
    Setting(
        "LMS_CODE_SIGN_MINUTES",
        120,
        "Minutes after opening a code in which one may sign with it (our default, November 2026).",
    ),
    Setting(
        "LMS_VIEW_PAGES",
        30,
        "Pages of a PDF that are shown in place; the others are in the original only (our default, November 2026).",
    ),
    Setting(
        "LMS_VIEW_SECONDS",
        20,
        "Seconds of the processor that making pictures of one file may take, at most 100 (docs/papers.md; our default, November 2026).",
        between(1, 100),
    ),
    Setting(
        "LMS_VIEW_MEMORY_MB",
        1024,
        "Megabytes of memory that making pictures of one file may take; not bound on Windows (our default, November 2026).",
    ),
    Setting(
        "LMS_VIEW_MEGAPIXELS",
        120,
        "Largest photo of which pictures are made, in millions of pixels (our default, November 2026: the largest that phones take by themselves).",
    ),
    Setting(
        "LMS_SIMILAR_BITS",
        4,
        "Of 64 bits of a photo's look, how many may differ for two photos to be called alike, at most 7 (docs/papers.md; our default, November 2026).",
        between(0, 7),
    ),
    Setting(
        "LMS_TOGETHER_MOST",
        20,
        "Hand-ins of one task that a mentor may sign on one page (our default, November 2026).",
    ),
    Setting(
        "LMS_REQUEST_MB",
        120,
        "Largest request that is read at all, in megabytes.",
        between(1, 10_000),
    ),
    Setting(
        "LMS_WRITE_SECONDS",
        8,
        "Seconds an act waits for others that are writing before it says that the system is busy, with everything typed kept. Reading never waits.",
        between(1, 600),
    ),
    Setting(
        "LMS_QUIZ_GRACE",
        30,
        "Seconds after a quiz's deadline in which answers from slow lines are still taken.",
        between(0, 3600),
    ),
    Setting(
        "LMS_CARDS_A_DAY",
        5,
        "Questions of passed courses that come back in a day for one person, at most (our default, November 2026).",
        between(0, 1000),
    ),
    Setting(
        "LMS_CARDS_RETENTION_PERCENT",
        90,
        "Share of these questions that should still be known when they come back (desired retention; the default of py-fsrs 6.3.2).",
        between(1, 99),
    ),
    Setting(
        "LMS_CARDS_LONGEST_DAYS",
        365,
        "Longest time until a question comes back: law changes within a year (our default, November 2026).",
    ),
    Setting(
        "LMS_CARDS_WEIGHTS",
        "0.212 1.2931 2.3065 8.2956 6.4133 0.8334 3.0194 0.001 1.8722 0.1666 0.796 1.4835 0.0614 0.2629 1.6483 0.6014 1.8729 0.5425 0.0912 0.0658 0.1542",
        "The 21 weights of FSRS-6 that decide when a question comes back (the defaults of py-fsrs 6.3.2, github.com/open-spaced-repetition/py-fsrs).",
        WEIGHTS,
    ),
    Setting(
        "LMS_REPORTS_A_DAY",
        10,
        "Reports of something wrong or unclear that one person may send in a day (our default, November 2026).",
    ),
    Setting(
        "LMS_PLAN_WEEKLY_MINUTES",
        90,
        "Minutes a week for learning that plans count with where no unit has set its own (two periods; our default, 22 Nov 2026).",
    ),
    Setting(
        "LMS_PLAN_YEARLY_PERIODS",
        40,
        "Periods of job-position training asked of everybody each year (Decree 171/2025/NĐ-CP, Article 16: at least one week).",
    ),
    Setting(
        "LMS_PLAN_PERIOD_MINUTES",
        45,
        "Minutes in one period (tiết). Our default of 22 Nov 2026; the decree's article names no length.",
        between(1, 480),
    ),
    Setting(
        "LMS_UNDO_MINUTES",
        15,
        "Minutes in which whoever asked many people to take courses can take all of it back at once.",
        between(0, 1440),
    ),
    Setting(
        "LMS_CONTENT_SECURITY_POLICY",
        POLICY,
        "Content-Security-Policy of our pages; empty leaves it to the host.",
    ),
    Setting(
        "LMS_CASE_PUBLIC",
        False,
        "Let everybody read published competency frameworks at /ims/case (CASE 1.0 and 1.1), without signing in.",
    ),
    Setting(
        "LMS_IMPORT_AT_ONCE",
        200,
        "Rows of a file of people, units, postings or requirements that are stored while one waits; more are left to the worker, with their progress on a page.",
        between(0, 10_000),
    ),
    Setting(
        "LMS_CHECKS_A_MINUTE",
        60,
        "Times in a minute that one network address may check papers of the record (/check/…), in each process (our default, November 2026).",
    ),
    Setting(
        "LMS_SIGNING_KEY",
        "signing-keys.json",
        "File with the key that signs credentials, below LMS_DATA or as a whole path; made by “lms records key” (docs/records.md).",
    ),
    Setting(
        "LMS_JOB_DAYS",
        30,
        "Days for which finished background jobs are kept.",
    ),
    Setting(
        "LMS_NOTICE_DAYS",
        180,
        "Days after which a notice is forgotten, read or not. Stand-alone only.",
    ),
    Setting(
        "LMS_PUBLIC_URL",
        "",
        "Address under which people reach the site, for instance https://hoc.example.vn, without the plugin's prefix: links in mails and calendars begin with it.",
    ),
    Setting(
        "LMS_MAIL_HOST",
        "",
        "SMTP server that mail is handed in at; empty (and no LMS_MAIL_FOLDER): no mail.",
    ),
    Setting("LMS_MAIL_PORT", 587, "Its port.", between(1, 65_535)),
    Setting(
        "LMS_MAIL_TLS",
        "starttls",
        "How the line to it is protected: starttls, tls (usually port 465) or none (only within one machine).",
        one_of(*SECURITIES),
    ),
    Setting("LMS_MAIL_USER", "", "Name for signing in there; empty: without."),
    Setting(
        "LMS_MAIL_PASSWORD",
        "",
        "Its password. Give it in the environment, never in a file that others read.",
    ),
    Setting("LMS_MAIL_FROM", "", "Address from which mail comes."),
    Setting(
        "LMS_MAIL_FOLDER",
        "",
        "Folder into which mail is written as .eml files instead of being sent, for trying it out.",
    ),
    Setting(
        "LMS_WEBHOOK_URL",
        "",
        "Address of the site's web-hook, which passes messages on to its own messenger; https, or http on this machine.",
    ),
    Setting(
        "LMS_WEBHOOK_SECRET",
        "",
        "Secret that signs what is posted there: whsec_ and at least 24 random bytes in base64.",
    ),
    Setting(
        "LMS_DIGEST_HOUR",
        7,
        "Hour of the daily letter for those who have not chosen one (our default, 29 November 2026).",
        HOUR,
    ),
    Setting(
        "LMS_GATHER_SECONDS",
        60,
        "Mail that is wanted at once is gathered for so many seconds, so that what happens together comes in one letter; 0: every message by itself (our default, 29 November 2026).",
        between(0, 86_400),
    ),
    Setting(
        "LMS_QUIET_FROM",
        21,
        "Hour from which nothing is sent (our default, 29 November 2026).",
        HOUR,
    ),
    Setting(
        "LMS_QUIET_UNTIL",
        6,
        "Hour until which nothing is sent (our default, 29 November 2026).",
        HOUR,
    ),
    Setting(
        "LMS_MESSAGE_DAYS",
        90,
        "Days for which it is kept what was sent; what failed stays.",
    ),
    Setting(
        "LMS_LOG_JSON",
        False,
        "Write the log as one JSON object a line. Stand-alone only.",
    ),
    Setting(
        "LMS_METRICS_TOKEN",
        "",
        "Secret with which Prometheus may read /metrics (Authorization: Bearer …); empty: there are no metrics.",
    ),
    Setting(
        "LMS_SESSION_IDLE_MINUTES",
        720,
        "Minutes without a page after which a session ends. Stand-alone only.",
    ),
    Setting(
        "LMS_SESSION_DAYS",
        14,
        "Days after which a session ends in any case. Stand-alone only.",
    ),
    Setting(
        "LMS_SIGN_IN_TRIES",
        10,
        "Sign-in tries per account in one window, over all processes. Stand-alone only.",
    ),
    Setting(
        "LMS_SIGN_IN_TRIES_ADDRESS",
        60,
        "Sign-in tries per address in one window (many officials share one line). Stand-alone only.",
    ),
    Setting(
        "LMS_SIGN_IN_WINDOW_MINUTES",
        15,
        "Length of that window in minutes. Stand-alone only.",
    ),
    Setting(
        "LMS_HASH_MEMORY_KIB",
        19456,
        "Memory in KiB that hashing a password takes (argon2id). This and the next two are OWASP's minimum of the Password Storage Cheat Sheet, read on 28 Nov 2026; older hashes are renewed at the next sign-in. Stand-alone only.",
        between(1024, 4_194_304),
    ),
    Setting(
        "LMS_HASH_PASSES",
        2,
        "How often argon2id passes over that memory (OWASP's minimum, 28 Nov 2026). Stand-alone only.",
        between(1, 100),
    ),
    Setting(
        "LMS_HASH_LANES",
        1,
        "Lanes of argon2id, worked on at the same time (OWASP's minimum, 28 Nov 2026). Stand-alone only.",
        between(1, 64),
    ),
    Setting(
        "LMS_SECURE_COOKIES",
        True,
        "Send cookies over HTTPS only. Off on loopback addresses in the demo. Stand-alone only.",
    ),
    Setting(
        "LMS_TRUSTED_HOSTS",
        "",
        "Host names the site answers to, separated by commas; empty accepts any. Stand-alone only.",
    ),
    Setting(
        "LMS_THREADS",
        4,
        "Requests worked on at the same time in one process. Stand-alone only.",
        between(1, 64),
    ),
    Setting(
        "LMS_PROXIES",
        0,
        "How many reverse proxies stand in front (their X-Forwarded-… headers are believed). Stand-alone only.",
        between(0, 10),
    ),
)
