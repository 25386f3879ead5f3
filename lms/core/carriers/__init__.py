"""How something written here leaves the house: by SMTP, into a folder, to a
web-hook. They know bytes and addresses, and nothing of what is said.
"""

from lms.core.carriers.types import NotCarried, RefusedThere, Unsure
