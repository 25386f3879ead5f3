"""Which question comes next, and when a round is over. Pure."""

from collections.abc import Sequence

from lms.practice.types import LastAnswer, Practice, PracticeRecord
from lms.quizzes.types import Question, Response

NEW, WRONG, RIGHT = range(3)


def begun_at(practice: Practice, record: PracticeRecord) -> int:
    """How many answers had been given when this round began."""
    return record.count - record.count % practice.size


def in_round(
    practice: Practice, record: PracticeRecord, begun: int
) -> dict[str, LastAnswer]:
    """What was answered since so many answers, in that order."""
    found = {
        key: answer
        for key, answer in record.answers.items()
        if answer.place >= begun and practice.question(key)
    }
    return dict(sorted(found.items(), key=lambda item: item[1].place))


def is_round_over(practice: Practice, record: PracticeRecord) -> bool:
    """Whether the last answer was the last one of a round."""
    return record.count > 0 and record.count % practice.size == 0


def is_done(practice: Practice, record: PracticeRecord) -> bool:
    """Whether the practice has been gone through: a round, which of all
    questions is each of them once.
    """
    return record.count >= practice.size


def next_question(practice: Practice, record: PracticeRecord) -> Question:
    """What this round asks next: what was never seen, in the order of the file;
    then what was last answered wrongly, then the rest, the longest ago first.
    No round asks anything twice.
    """
    asked = in_round(practice, record, begun_at(practice, record))
    waiting = [one for one in practice.questions if one.key not in asked]
    return min(waiting, key=lambda one: _rank(record.answers.get(one.key)))


def _rank(last: LastAnswer | None) -> tuple[int, int]:
    if last is None:
        return NEW, 0
    return (WRONG if last.share < 1 else RIGHT), last.place


def turn_of(record: PracticeRecord, key: str) -> int:
    """How often the question has been asked before."""
    last = record.answers.get(key)
    return last.turn + 1 if last else 0


def with_answer(
    record: PracticeRecord,
    key: str,
    turn: int,
    response: Response,
    share: float,
) -> PracticeRecord:
    """The record once this is answered. What comes again from a page that has
    been answered before (a second click, another tab) takes the place of that
    answer and counts as no other one.
    """
    last = record.answers.get(key)
    if last and turn <= last.turn:
        answer = LastAnswer(last.turn, last.place, share, response)
        return PracticeRecord({**record.answers, key: answer}, record.count)
    answer = LastAnswer(
        turn_of(record, key),
        record.count,
        share,
        response,
    )
    return PracticeRecord({**record.answers, key: answer}, record.count + 1)


def round_so_far(
    practice: Practice, record: PracticeRecord, is_asked: bool
) -> Sequence[tuple[Question, LastAnswer]]:
    """The questions answered in this round, with their answers. Where nothing
    `is_asked` and a round has ended, it is that one.
    """
    begun = begun_at(practice, record)
    if not is_asked and is_round_over(practice, record):
        begun -= practice.size
    return [
        (question, answer)
        for key, answer in in_round(practice, record, begun).items()
        if (question := practice.question(key))
    ]
