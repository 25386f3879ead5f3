"""When a message is due, what it looks like on the way, what proves an address
of ours. Pure.
"""

from lms.messages.rules.calendars import calendar
from lms.messages.rules.hooks import hook_body, hook_headers, hook_key
from lms.messages.rules.mails import mail
from lms.messages.rules.proofs import prove, proven
from lms.messages.rules.times import check_hours, due_at, gathered, pace_of
