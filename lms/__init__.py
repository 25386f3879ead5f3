"""Công vụ LMS: job-centred training of commune-level civil servants, as a Flask
plugin. This is the public door.
"""

from lms.core.health.version import VERSION
from lms.extension.host import FlaskHost
from lms.extension.lms import LMS
from lms.people.host import Host, HostPage, Notification, PersonInfo, UnitInfo
from lms.web.csrf import FormTokens

__version__ = VERSION
__all__ = [
    "LMS",
    "FlaskHost",
    "FormTokens",
    "Host",
    "HostPage",
    "Notification",
    "PersonInfo",
    "UnitInfo",
    "__version__",
]
