"""Working days of people."""

from lms.core.workdays.counting import SATURDAY, add, is_workday
