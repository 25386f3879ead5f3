"""Why a gap cannot be closed for now."""

from enum import StrEnum

from lms.core.marks import N_


class StuckReason(StrEnum):
    """Why a gap cannot be closed by any course or task for now."""

    NO_COURSE = "no-course"
    TOO_LOW = "too-low"
    WORK = "work"
    MENTOR = "mentor"
    LANGUAGE = "language"
    USED_UP = "used-up"
    CONFIRM = "confirm"
    JUDGEMENT = "judgement"


REASON_LABELS = N_(
    {
        StuckReason.NO_COURSE: "No course for it yet",
        StuckReason.TOO_LOW: "No course for it goes so far",
        StuckReason.WORK: "Needs results at work",
        StuckReason.MENTOR: "Needs a mentor",
        StuckReason.LANGUAGE: "Not in the language chosen",
        StuckReason.USED_UP: "Everything offered for it has been done already",
        StuckReason.CONFIRM: "A mentor has to confirm it after a change of law",
        StuckReason.JUDGEMENT: "Needs another independent judgement",
    }
)
REASON_HELP = N_(
    {
        StuckReason.NO_COURSE: "Nobody has written a course for this competency. Tell the trainers that one is needed.",
        StuckReason.TOO_LOW: "There are courses for this competency, but none of them proves the level that is asked for.",
        StuckReason.WORK: "What is asked for here shows in results at work that no task of a course covers. Agree with your mentor which work would show it.",
        StuckReason.MENTOR: "A practical task would close it, but nobody in this unit may sign tasks. An administrator can name a mentor.",
        StuckReason.LANGUAGE: "A course would close it, but not all of it exists in the language chosen. Allow the other language, or ask for a translation.",
        StuckReason.USED_UP: "The courses for it are finished, and the level asked for was not reached. Talk with your mentor about what would show it.",
        StuckReason.CONFIRM: "The law behind the evidence has changed, and no short quiz or course on offer asks about the change. A mentor who has seen this work done by the new rules can confirm it on the page of gaps; where there is none, an administrator can name one.",
        StuckReason.JUDGEMENT: "Here several people or quizzes must have judged independently of each other, and no course adds the judgement that is missing. Ask another mentor to look at this work.",
    }
)
