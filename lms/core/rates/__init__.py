"""Shares of few, how sure they are, and how well two readers agree. Pure; the
formulas with examples stand in docs/oversight.md.
"""

from lms.core.rates.agreeing import Agreement as Agreement
from lms.core.rates.agreeing import agreement as agreement
from lms.core.rates.shares import Expectation as Expectation
from lms.core.rates.shares import Interval as Interval
from lms.core.rates.shares import Z as Z
from lms.core.rates.shares import expected as expected
from lms.core.rates.shares import interval as interval
from lms.core.rates.shares import shrunk as shrunk
