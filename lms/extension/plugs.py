"""What other distributions plug in: refused at start-up when two share a key,
and given a place for their templates.
"""

from collections.abc import Iterator

from flask import Blueprint

from lms.core import sockets

SOCKETS = (
    "lms.quizzes.questions",
    "lms.evidence.sources",
    "lms.exchange.formats",
    "lms.conversion.questions",
)


def check() -> None:
    """Load every plug; `RuntimeError` if two of a socket share a key."""
    for socket in SOCKETS:
        sockets.discover(socket)


def template_folders() -> Iterator[Blueprint]:
    """For each folder of templates that plugs bring, what makes Jinja look
    there.
    """
    for number, folder in enumerate(sockets.plug_folders()):
        yield Blueprint(
            f"lms_plug_{number}",
            __name__,
            template_folder=str(folder / "templates"),
        )
