"""Pages of the editor of courses."""

from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.views import (
    drafts,
    history,
    impact,
    offering,
    packages,
    parts,
    quizzes,
    reviews,
    tasks,
    touring,
)
from lms.authoring.views.frame import author
from lms.authoring.views.imports import documents, questions
from lms.authoring.views.media import files
from lms.authoring.views.scenes import listing, playing, writing
from lms.authoring.views.texts import lessons, pieces, saving
from lms.core.marks import N_
from lms.web.feature import Feature
from lms.web.frame import CONTENT, NavItem

DONE = N_(
    {
        "course-begun": "The course is begun. Add its parts below; nobody sees it before it is published.",
        "course-draft-begun": "The draft is begun. People go on with the published revision until you publish this one.",
        "course-draft-older": "The draft holds the older revision. Publish it, and people begin with that one again.",
        "course-review-asked": "Your colleagues find it on their first page. Nothing is published by it.",
        "course-review-back": "The draft is being written again; nobody need look at it yet.",
        "course-reviewed": "Noted that you have looked at it. Who changes the draft now asks for another look.",
        "course-remark": "Your remark stands below. Settle it to take it back.",
        "course-remark-settled": "The remark is settled and stays to be read.",
        "course-saved": "Saved in this draft. Nobody sees it before it is published.",
        "questions-in": "The ticked questions stand in this draft behind those that were there. What is still missing in them is listed above.",
        "course-block-out": "The block is taken out of this draft; what is published stays as it is.",
        "course-document-in": "The ticked lessons stand behind the parts of the draft. Look at each before you publish.",
        "course-document-settled": "The list of what did not come along is gone.",
        "course-medium-in": "It is in this draft. A text shows it when you choose it for one of its blocks.",
        "course-medium-out": "It is taken out of this draft; what is published keeps it.",
        "course-medium-replaced": "The new one stands in its place everywhere in this draft.",
        "course-offered": "From now on the course is offered so. Whoever has begun it finishes it; on the same page you change it back.",
        "course-part-added": "Added. It begins with what is usual; write it now.",
        "course-part-along": "It is in this draft now, with its files and figures.",
        "course-part-back": "Brought back as it is published.",
        "course-part-copied": "Duplicated, right behind the original. Take it out again to undo.",
        "course-part-out": "Taken out of this draft. The published course still has it; it can be brought back below.",
        "scenario-begun": "The skeleton is there: one value, one scene, two endings. What is still missing stands below; each leads to where it is written.",
        "scene-copied": "Duplicated, right behind the original. Nothing leads there yet.",
        "scene-out": "Taken out of this draft; what is published stays as it is. What led there leads nowhere yet.",
        "course-discarded": "The draft is thrown away; what is published stays as it is.",
        "course-corrected": "Published, and what you decided about earlier results is being carried out. Everybody whose result changes is told; what was done stands below. To undo, correct the question in a new draft.",
        "course-decided": "Decided, and being carried out. Everybody whose result changes is told; what was done stands below.",
        "course-kept": "Decided: earlier results stay as they are.",
        "course-renewed": "Published. The course is still retired: nobody begins it until it is brought back.",
        "course-published": "Published. Whoever begins now takes this revision; whoever is in the middle of it goes on as they began.",
    }
)
FEATURE = Feature(
    (author,),
    done=DONE,
    desks=(reviews.drafts_to_review,),
    jobs={"forget_looks": service.forget_looks},
    nightly=("forget_looks",),
    large=frozenset(
        {
            "authoring.add_medium",
            "authoring.autosave_text",
            "authoring.bring_in_document",
            "authoring.keep_questions",
            "authoring.look_at_file",
            "authoring.look_at_questions",
            "authoring.medium_block",
            "authoring.preview_text",
            "authoring.replace_medium",
            "authoring.save_lesson",
            "authoring.save_text",
        }
    ),
    nav=(
        NavItem(
            "authoring.index",
            "Write courses",
            Permission.COURSE_WRITE,
            44,
            icon="edit",
            group=CONTENT,
            short="Write",
            thumb=20,
        ),
    ),
)
