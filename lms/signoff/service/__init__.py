"""The door of sign-off: drafts, hand-ins, reviews. A mentor acts only where
they hold the role, and never on their own work.
"""

from lms.signoff.loader import read_task, task_of
from lms.signoff.queries import (
    STANDINGS,
    EarlierFile,
    EarlierUse,
    InboxSize,
    first_pictures,
    handed_in,
    inbox_size,
    last_signed,
    open_work,
    signed,
    similar_papers,
    states,
    tasks_of,
    unfinished,
    used_before,
)
from lms.signoff.rules import scale
from lms.signoff.service.changes import RoundChanges, changes
from lms.signoff.service.consequences import Consequence, consequences
from lms.signoff.service.drafts import (
    TaskWork,
    Upload,
    first_before,
    keep_aside,
    names_in,
    save_draft,
    work,
    work_on,
)
from lms.signoff.service.hand_ins import (
    hand_in,
    is_handed_in,
    receivers,
)
from lms.signoff.service.judgements import (
    BlindWork,
    HighShare,
    blind_work,
    file_of,
    have_opened,
    high_shares,
    judged_texts,
    judgements,
    levels_signed,
    mentors_at_work,
    signed_between,
    signed_by,
    signers,
    tasks_signed_by,
    times_signed,
)
from lms.signoff.service.kept import (
    Answering,
    KeptJudgement,
    for_answer,
    keep_judgement,
    kept_judgement,
)
from lms.signoff.service.openings import remember, remember_file
from lms.signoff.service.papers import (
    PHOTOS,
    Copy,
    Leaf,
    OpenPaper,
    StillDrawing,
    open_paper,
    original,
    papers,
    picture,
    taken_out,
)
from lms.signoff.service.reading import (
    could_answer,
    file,
    for_review,
    in_reach,
    may_review,
    revoked,
)
from lms.signoff.service.refusals import judging, log_refusal
from lms.signoff.service.reviews import (
    SOURCE,
    judge_anew,
    judgement_of,
    return_for_rework,
    sign,
)
from lms.signoff.service.signed_work import SignedWork, signed_works
from lms.signoff.service.trust.aftermath import Aftermath, aftermath, touched
from lms.signoff.service.trust.blinding import blind, have_read, unblind
from lms.signoff.service.trust.bound import changed_objections
from lms.signoff.service.trust.late_objections import watch_objections
from lms.signoff.service.trust.objections import (
    ask_besides,
    decide_objection,
    object_to,
    objection_for,
    objection_to,
    open_objections,
    to_object,
    undecided,
)
from lms.signoff.service.trust.occasions import begin_occasion, occasions_of
from lms.signoff.service.trust.seconds import MissingSecond, missing_seconds
from lms.signoff.service.trust.trusting import (
    as_begun,
    observations,
    twice_terms,
    waits_for_second,
    witnesses,
)
from lms.signoff.service.waiting import watch_waiting
from lms.signoff.service.ways.codes import (
    FreshCode,
    TooManyCodes,
    open_code,
    show_code,
)
from lms.signoff.service.ways.observing import (
    UNANSWERED_GATE,
    confirm,
    is_sent_again,
    may_observe,
    observe,
    observed_person,
    tasks_to_see,
    to_observe,
    unanswered,
)
from lms.signoff.service.ways.together import (
    LikeWork,
    answered_works,
    like_groups,
    like_works,
    sign_together,
    why_alone,
)
