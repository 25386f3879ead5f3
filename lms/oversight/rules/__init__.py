"""What is read again, by whom, and what follows. Pure."""

from lms.oversight.rules.calibration import case_agreement as case_agreement
from lms.oversight.rules.calibration import state_of as state_of
from lms.oversight.rules.checks import LONGEST_TEXT as LONGEST_TEXT
from lms.oversight.rules.checks import TELL as TELL
from lms.oversight.rules.checks import alike as alike
from lms.oversight.rules.checks import figures as figures
from lms.oversight.rules.checks import is_unread as is_unread
from lms.oversight.rules.checks import questions as questions
from lms.oversight.rules.checks import text_digest as text_digest
from lms.oversight.rules.readings import check_decision as check_decision
from lms.oversight.rules.readings import check_reading as check_reading
from lms.oversight.rules.readings import check_sentence as check_sentence
from lms.oversight.rules.readings import differ as differ
from lms.oversight.rules.sampling import choose as choose
from lms.oversight.rules.sampling import lot as lot
from lms.oversight.rules.sampling import why as why
