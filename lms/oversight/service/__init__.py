"""The door of oversight: second readings, findings, one's own figures."""

from lms.oversight.queries.heads import count_without_reader, without_reader
from lms.oversight.service.nights import find_readers, watch
from lms.oversight.service.readings import (
    OpenedReading,
    count_waiting,
    decide,
    file,
    opened,
    save,
    waiting,
)
