"""Reads YAML written by people: every mistake is collected with its file, line
and field, and unknown keys are mistakes.
"""

from lms.core.yamlfile.mistakes import Mistake, Mistakes, refuse
from lms.core.yamlfile.node import (
    LANGUAGES,
    UNTOLD,
    Node,
    refuse_repeated,
    root_of,
)
from lms.core.yamlfile.parsing import (
    LIMIT,
    ParsedText,
    constructed,
    parsed,
    read,
    read_bytes,
    read_data,
    read_file,
)
from lms.core.yamlfile.sections import FileSection
