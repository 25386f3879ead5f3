"""Files that people hand in: the originals, and the pictures made of them."""

from lms.core.files.alike import Alike, alike
from lms.core.files.drawing import (
    JOB,
    ask,
    ask_missing,
    draw,
    draw_file,
    picture,
    store,
    sweep_pictures,
)
from lms.core.files.shown import (
    FILES,
    FileFact,
    FileShown,
    FileView,
    ShownPage,
    shown,
)
from lms.core.files.storing import (
    FilesReport,
    Held,
    StoredFile,
    clean_name,
    digest_of,
    forget,
    held,
    is_named,
    keep,
    path_of,
    sweep,
    verify,
    whole,
)
