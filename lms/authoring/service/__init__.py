"""From what authors write to a published revision."""

from lms.authoring.service.checking import (
    check,
    check_source,
    folders,
    freeze,
    known,
    known_presets,
    publish,
)
from lms.authoring.service.documents import bring_in, settle
from lms.authoring.service.drafts import (
    Change,
    begin,
    change_file,
    checked,
    create,
    discard,
    drafts,
    may_write,
    open_draft,
    publish_draft,
    put_file,
    remove_file,
    set_owner,
    writable,
)

__all__ = [
    "Change",
    "begin",
    "bring_in",
    "change_file",
    "check",
    "check_source",
    "checked",
    "create",
    "discard",
    "drafts",
    "folders",
    "freeze",
    "known",
    "known_presets",
    "may_write",
    "open_draft",
    "publish",
    "publish_draft",
    "put_file",
    "remove_file",
    "set_owner",
    "settle",
    "writable",
]
