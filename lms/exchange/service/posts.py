"""Posts from the rows of a file, by the use-cases of posts."""

from collections.abc import Callable, Sequence
from typing import Any

from lms.core.errors import LMSError
from lms.core.letters.folding import tidy
from lms.exchange.rules.requirements import is_yes
from lms.exchange.service.permissions import Who
from lms.exchange.types import LANGUAGES, FileRow, RowState, Texts, filled
from lms.posts import service as posts
from lms.posts.types import PostEntry

Act = Callable[[str, PostEntry, Any], None]
_NOTHING = PostEntry({}, {}, {})
_TEXTS = ("title", "short", "office", "source")
# At which column the refusal of a field stands.
_COLUMNS = {
    "title_vi": "title.vi",
    "short_vi": "short.vi",
    "short_en": "short.en",
    "office_vi": "office.vi",
    "source_vi": "source.vi",
}


def examine(actor: Who, lines: Sequence[FileRow]) -> None:
    """Note at each row what would become of it; nothing is stored."""
    names = posts.names_in_use()

    def check(key: str, entry: PostEntry, row: Any) -> None:
        posts.check(actor, key, entry, names, is_new=row is None)

    _go_through(lines, check)


def store(actor: Who, lines: Sequence[FileRow]) -> None:
    """Add and edit posts, in the open transaction; what is refused is noted at
    its row.
    """
    names = posts.names_in_use()

    def put(key: str, entry: PostEntry, row: Any) -> None:
        if row:
            posts.edit(actor, key, entry, str(row.edit), names)
        else:
            posts.add(actor, key, entry, names)

    _go_through(lines, put)


def _go_through(lines: Sequence[FileRow], act: Act) -> None:
    """Row by row; of two with one key the second is refused."""
    known, lines_of_keys = posts.posts(), dict[str, int]()
    for line in lines:
        if not line.repeats("key", lines_of_keys):
            _set(line, known.get(line["key"]), act)


def _set(line: FileRow, row: Any, act: Act) -> None:
    """Do what the row says, if it says anything new."""
    before = _entry_of(row) if row else _NOTHING
    entry = _entry(line, before)
    if line.is_bad or (row and entry == before):
        return
    try:
        act(line["key"], entry, row)
        line.state = RowState.CHANGED if row else RowState.NEW
    except LMSError as refusal:
        line.refuse(refusal, _COLUMNS)


def _entry_of(row: Any) -> PostEntry:
    """The post as it is."""
    texts = {name: _tidy(getattr(row, name)) for name in _TEXTS}
    return PostEntry(**texts, leadership=row.leadership)


def _tidy(texts: Texts) -> Texts:
    return filled({one: tidy(text) for one, text in texts.items()})


def _entry(line: FileRow, before: PostEntry) -> PostEntry:
    """The post as the row has it; an empty cell says nothing."""
    texts = {}
    for name in _TEXTS:
        cells = {one: line[f"{name}.{one}"] for one in LANGUAGES}
        texts[name] = {**getattr(before, name), **_tidy(cells)}
    said = line["leadership"]
    leads = is_yes(line, "leadership") if said else before.leadership
    return PostEntry(**texts, leadership=leads)
