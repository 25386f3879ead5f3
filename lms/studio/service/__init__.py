"""What other rooms ask of the studio: drafts, what publishing would do, and
publishing.
"""

from lms.studio.service.drafts import (
    begin,
    change,
    checked,
    create,
    discard,
    draft,
    listing,
    put_draft,
    store_draft,
)
from lms.studio.service.presets import load, load_presets, preset_keys
from lms.studio.service.publishing import (
    DraftStatus,
    ask_effects,
    draft_status,
    open_effects,
    publish,
)
