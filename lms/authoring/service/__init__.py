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
from lms.authoring.service.drafts import (
    Change,
    begin,
    change_file,
    change_files,
    change_texts,
    checked,
    create,
    discard,
    may_write,
    open_draft,
    open_drafts,
    remove_file,
    set_owner,
    titles_of,
    writable,
)
from lms.authoring.service.history import (
    archive,
    changes_in,
    draft_changes,
    revisions_of,
    source_at,
)
from lms.authoring.service.impact import (
    PublishingImpact,
    impact,
    impact_since,
)
from lms.authoring.service.items import flaws, save_item
from lms.authoring.service.looks import (
    Looked,
    begin_with,
    forget_looks,
    look_at,
    looked_at,
    put_in,
    settle,
)
from lms.authoring.service.media import (
    SentFile,
    ShownFiles,
    add_medium,
    files_shown,
    media_of,
    medium_file,
    replace_medium,
    shown_files,
    take_out_medium,
)
from lms.authoring.service.packages import (
    PackageChoice,
    TakenPackage,
    operators_package,
    package_at,
    package_losses,
)
from lms.authoring.service.parts import (
    add_part,
    bring_back,
    copy_part,
    remove_part,
    take_along,
    taken_out,
)
from lms.authoring.service.publishing import (
    decide_since,
    look_at_offer,
    offer,
    offer_mark,
    publish_draft,
)
from lms.authoring.service.questions import (
    add_questions,
    published,
    published_questions,
    questions_of,
)
from lms.authoring.service.results import Works, is_undecided
from lms.authoring.service.reviews import (
    approve,
    ask_review,
    remark,
    remarks,
    settle_remark,
    take_back,
    waiting,
)
from lms.authoring.service.scenes import (
    Sketch,
    begin_scenario,
    change_scenario,
    scene_flaws,
    sketch_of,
)
from lms.authoring.service.tours import DraftTour, asked_in, content_of, tour
