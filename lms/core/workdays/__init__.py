"""Working days of people."""

from lms.core.workdays.counting import SATURDAY, add, count, is_workday
