"""The door of the quizzes: attempts from start to evidence, what people mark,
check questions, extra time.
"""

from lms.quizzes.loader import (
    question_of,
    question_types,
    quiz_of,
    read_check_question,
    read_question,
    read_questions,
    read_quiz,
)
from lms.quizzes.queries import (
    AnswerCount,
    QuizSums,
    answers,
    essays_waiting,
    pick_sums,
    question_sums,
    quiz_sums,
    unread_attempts,
)
from lms.quizzes.rules import check_order, mark_all, order_of, tried
from lms.quizzes.rules.regrading import Policy, PolicyOutcome, QuestionChange
from lms.quizzes.service.attempts import (
    Overview,
    is_closed,
    next_draw,
    overview,
    start,
)
from lms.quizzes.service.corrections import Choices, corrected_places
from lms.quizzes.service.extra_time import (
    allow,
    allowance,
    allowance_mark,
    allowance_of,
)
from lms.quizzes.service.impact import (
    QuestionImpact,
    combined,
    corrected,
    count_handed_in,
    impact,
    quiz_in,
    unfinished,
)
from lms.quizzes.service.reading import (
    SavedJudgement,
    WrittenAnswer,
    for_marking,
    judge,
    readers_of,
    readings_of,
    save_judgement,
)
from lms.quizzes.service.recounting import (
    count_next,
    count_some,
    recount,
    waiting,
)
from lms.quizzes.service.regrading import correct, mark_again
from lms.quizzes.service.rejudging import (
    Rejudged,
    judge_again,
    rejudged,
    standing,
)
from lms.quizzes.service.results import (
    CorrectionDecision,
    MarkedAgain,
    decisions,
    marked_again,
)
from lms.quizzes.service.sittings import (
    COUNTING,
    REGRADING,
    SOURCE,
    SavedAnswers,
    Sitting,
    save,
    sitting,
    submit,
    works,
)
from lms.quizzes.service.summaries import (
    PASSED_BY,
    STANDINGS,
    passed_query,
)
from lms.quizzes.service.waiting_essays import (
    ESSAYS,
    waiting_essays,
    watch_essays,
)
