"""What is done every night, a bounded piece at a time: each asks for the next."""

from lms.core import outbox
from lms.oversight.queries.readings import differing
from lms.oversight.service.assigning import assign_some, leave
from lms.oversight.service.checking import check_some, hand_up, pass_on
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
    else:
        outbox.enqueue("oversight-checks", after=0)


def check(after: int) -> None:
    """In the open transaction: look at the mentors behind this one."""
    last = check_some(after)
    if last is not None:
        outbox.enqueue("oversight-checks", after=last)
    else:
        pass_on()
        outbox.enqueue("oversight-open", after=0)


def look_after(after: int) -> None:
    """In the open transaction: the open questions behind this one still have
    somebody who closes them.
    """
    last = hand_up(after)
    if last is not None:
        outbox.enqueue("oversight-open", after=last)


def give_way(submission_id: int, round_: int) -> None:
    """In the open transaction: somebody has just objected to a judgement about
    which two readings differ, so no third is asked any more.
    """
    for row in differing(submission_id, round_):
        leave(row)
