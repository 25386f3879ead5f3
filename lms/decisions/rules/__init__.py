"""Which move a decision may take next, where it stands then, and how its moves
are chained. Pure.
"""

from lms.decisions.rules.chain import START, first_part, link
from lms.decisions.rules.checks import (
    check_document,
    check_proposal,
    check_replies,
    check_reply_file,
    check_reply_files,
    check_text,
    check_verdict,
    refusals_of,
    verdict_of,
)
from lms.decisions.rules.life import (
    after,
    check_answering,
    check_deciding,
    check_newest,
    check_petition,
    check_replacing,
    check_seen,
    check_telling,
    is_over,
    is_ready,
)
