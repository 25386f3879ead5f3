"""How evidence adds up to attainment, how sure that is, and how the ledger is
chained. Pure; worked examples are in docs/attainment.md and in the tests.
"""

from lms.evidence.rules.attainment import attain
from lms.evidence.rules.certainty import confirmation_options, in_doubt
from lms.evidence.rules.chain import START, link
from lms.evidence.rules.confidence import confidence
from lms.evidence.rules.selection import cap, count_ended, under
from lms.evidence.rules.sentences import sentences
