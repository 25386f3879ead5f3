"""What the fields of a course's files are called on pages."""

from lms.authoring.rules.difference import PartFate
from lms.core.marks import N_

CHANGES = N_(
    {
        PartFate.ADDED: "new",
        PartFate.REMOVED: "taken out",
        PartFate.CHANGED: "changed",
        PartFate.MOVED: "moved",
    }
)
FIELDS = N_(
    {
        "vi": "Vietnamese",
        "en": "English",
        "title": "Title",
        "summary": "Summary",
        "text": "Text",
        "job_aid": "Job aid",
        "minutes": "Minutes",
        "posts": "Posts",
        "checked_on": "Compared with the law on",
        "legal_bases": "Legal bases",
        "cover": "Picture",
        "requires": "Builds on",
        "effects": "What it proves",
        "competency": "Competency",
        "level": "Level",
        "depth": "Depth",
        "check": "Check question",
        "questions": "Questions",
        "options": "Options",
        "right": "Right",
        "feedback": "Feedback",
        "explanation": "Explanation",
        "answer": "Right answer",
        "answers": "Accepted answers",
        "points": "Points",
        "lesson": "Lesson",
        "type": "Kind of question",
        "pass_percent": "Percent to pass",
        "attempts": "Attempts",
        "wait_minutes": "Minutes to wait",
        "time_limit_minutes": "Time limit in minutes",
        "critical_steps": "Critical steps",
        "mistakes": "Usual mistakes",
        "anchors": "How each level of trust looks",
        "observations": "How often it has to be seen",
        "by_different": "The second time by another mentor",
        "evidence": "What to hand in",
        "need": "Entrustment needed",
    }
)
"""By their names in the files; others are shown as they are written there."""
