"""The log of a running process: standard error, one line an event, as text or
as JSON.
"""

import json
import logging
import re
import sys
import time
from logging import Formatter, LogRecord
from typing import TextIO

from flask import g, has_request_context

QUOTED = re.compile(r"^.*(?:DETAIL|CONTEXT):.*$", re.MULTILINE)
"""Where PostgreSQL quotes a row, which holds what people wrote."""


class _WithId(logging.Filter):
    """Gives each line the number of the request it belongs to."""

    def filter(self, record: LogRecord) -> bool:
        """Every line passes."""
        began = g.get("lms_began") if has_request_context() else None
        record.request_id = began.id if began else "-"
        return True


class TextLines(Formatter):
    """`2026-11-28T02:44:02.123Z INFO 1a2b3c4d5e6f method=GET path=/ …`."""

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(request_id)s %(message)s")

    def formatException(self, ei) -> str:  # noqa: N802 - a name of the library
        """Without the rows a database quotes."""
        return QUOTED.sub("", super().formatException(ei))


class JsonLines(TextLines):
    """The same as one JSON object a line."""

    def format(self, record: LogRecord) -> str:
        """Fields of a request stand beside the others."""
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "id": record.request_id,
            "logger": record.name,
        }
        line |= getattr(record, "fields", {"message": record.getMessage()})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Lines(logging.StreamHandler):
    """To standard error, whatever that is at the moment."""

    def __init__(self, formatter: Formatter) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(formatter)
        self.addFilter(_WithId())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Where lines go."""
        return sys.stderr


def set_up(as_json: bool) -> None:
    """Once a process: our own lines from INFO on, those of others from WARNING
    on.
    """
    root = logging.getLogger()
    others = [one for one in root.handlers if not isinstance(one, Lines)]
    root.handlers = [*others, Lines(JsonLines() if as_json else TextLines())]
    logging.getLogger("lms").setLevel(logging.INFO)
    # A request that waits for a thread is no event: the log stays readable.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def started(what: str) -> None:
    """The first line: what runs, in which version."""
    logging.getLogger("lms").info("started: %s", what)
