"""Reads the YAML of a practice, from files being checked and from frozen
revisions alike.
"""

from lms.core.yamlfile import Node
from lms.courses.types import PartReader
from lms.practice.types import Practice
from lms.quizzes import service as quizzes

MOST = 20
"""Questions in a round of one's own choice."""


def read_practice(node: Node) -> Practice:
    """A practice; mistakes go to the node."""
    questions = quizzes.read_questions(node)
    practice = Practice(questions, node.int("show", 0, MOST, 0))
    node.done()
    return practice


practice_of = PartReader(read_practice)
"""The practice of a frozen revision, read once per process."""
