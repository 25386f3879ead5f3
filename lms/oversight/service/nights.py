"""What is done every night, a bounded piece at a time: each asks for the next."""

from lms.core import outbox
from lms.oversight.service.assigning import assign_some
from lms.oversight.service.drawing import draw


def watch() -> None:
    """In the open transaction: draw a piece, then the next or the readers."""
    if draw():
        outbox.enqueue("oversight")
    else:
        outbox.enqueue("oversight-readers", after=0)


def find_readers(after: int) -> None:
    """In the open transaction: a piece of the readings behind this one."""
    last = assign_some(after)
    if last is not None:
        outbox.enqueue("oversight-readers", after=last)
