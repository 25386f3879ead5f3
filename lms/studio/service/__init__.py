"""What other rooms ask of the studio: drafts, what publishing would do, and
publishing.
"""

from lms.studio.service.drafts import (
    Standing,
    ask_effects,
    begin,
    change,
    checked,
    create,
    discard,
    draft,
    heirs,
    listing,
    load,
    open_effects,
    publish,
    put_draft,
    standing,
)
from lms.studio.service.presets import load_presets, preset_keys

__all__ = [
    "Standing",
    "ask_effects",
    "begin",
    "change",
    "checked",
    "create",
    "discard",
    "draft",
    "heirs",
    "listing",
    "load",
    "load_presets",
    "open_effects",
    "preset_keys",
    "publish",
    "put_draft",
    "standing",
]
