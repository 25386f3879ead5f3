"""Texts as blocks: what an editor shows of Markdown, and the Markdown of it.
Reading and writing a text loses nothing; what nobody touched stays as it was
written, letter by letter. Pure.
"""

from lms.authoring.rules.blocks.comparing import figures_in, untranslated
from lms.authoring.rules.blocks.joining import decoded, join, marks_in, marks_of
from lms.authoring.rules.blocks.reading import MOST_BLOCKS, read
from lms.authoring.rules.blocks.writing import (
    fields_in,
    source_in,
    typed,
    write,
    written,
)
