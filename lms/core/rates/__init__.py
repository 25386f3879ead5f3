"""Shares of few, how sure they are, and how well two readers agree. Pure; the
formulas with examples stand in docs/oversight.md.
"""

from lms.core.rates.agreeing import Agreement as Agreement
from lms.core.rates.agreeing import agreement as agreement
from lms.core.rates.hiding import hide as hide
from lms.core.rates.shares import Expectation as Expectation
from lms.core.rates.shares import Interval as Interval
from lms.core.rates.shares import ShareStanding as ShareStanding
from lms.core.rates.shares import Z as Z
from lms.core.rates.shares import difference as difference
from lms.core.rates.shares import expected as expected
from lms.core.rates.shares import interval as interval
from lms.core.rates.shares import shrunk as shrunk
from lms.core.rates.shares import standing as standing
from lms.core.rates.shares import wilson as wilson
