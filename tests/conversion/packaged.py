"""Courses on their way into packages, made without a database."""

import io
import json
import zipfile
from pathlib import Path

import yaml

from lms.conversion import packages
from lms.conversion.packages import (
    CitedBasis,
    PackagedCourse,
    PackagedPart,
    PackagedQuestion,
    PackageFormat,
)
from lms.core import paths
from lms.core.yamlfile import root_of
from lms.courses import loader
from lms.courses import service as courses
from lms.courses.types import CourseSource, Kind
from lms.practice.service import read_practice
from lms.quizzes import service as quizzes
from lms.scenarios.service import scenario_of

ODD = "Ông “A” & <b>bà</b> ]]> \"x\" 'y' \x0b %(z)s {{ 7 * 7 }}"
"""What nobody writes and every format has to bear."""
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"'
    b' viewBox="0 0 300 200"><rect x="1" y="1" width="20" height="20"/>'
    b'<text x="30" y="60" font-size="16">Phi</text></svg>'
)
BASES = [CitedBasis("1/2026/ODD", {"vi": ODD, "en": ODD})]


def read(source, languages=("vi", "en"), odd=""):
    """The course of these files; `odd`: what “Bài” becomes in all its texts,
    as if the checks of the files had not been.
    """
    draft = courses.read_source(source)
    inside = [inner.read([]).value for _part, inner in draft.inner]
    courses.settle(draft, map(courses.inside, inside))
    assert [str(one) for one in draft.found if not one.warning] == []
    content = _said(draft.content, odd) if odd else draft.content
    course = loader.course_of(content)
    parts = [_part(part) for part in course.parts]
    return PackagedCourse(source.slug, 1, course, parts, BASES, languages)


def _said(data, odd):
    if isinstance(data, str):
        return data.replace("Bài", odd)
    if isinstance(data, list):
        return [_said(one, odd) for one in data]
    if isinstance(data, dict):
        return {key: _said(one, odd) for key, one in data.items()}
    return data


def _part(part):
    node = root_of(part.data, "a test")
    if part.kind is Kind.SCENARIO:
        return PackagedPart(part, scenario=scenario_of.content(part))
    if part.kind is Kind.LESSON:
        asked = [quizzes.read_check_question(node)]
        kinds = [part.data["type"]]
    elif part.kind is Kind.TASK:
        return PackagedPart(part)
    else:
        read_ = read_practice if part.kind is Kind.PRACTICE else None
        asked = (read_ or quizzes.read_quiz)(node).questions
        kinds = [one["type"] for one in part.data["questions"]]
    assert node.mistakes == [], [str(one) for one in node.mistakes]
    questions = tuple(map(PackagedQuestion, kinds, asked))
    quiz = None
    if part.kind is Kind.QUIZ:
        quiz = quizzes.read_quiz(root_of(part.data, "a test"))
    return PackagedPart(part, questions, quiz)


def shipped():
    """The courses that come with the product."""
    return [
        read(courses.source_in(folder))
        for folder in sorted(Path(paths.COURSES).iterdir())
    ]


def examples():
    """The example of every type of question, as data."""
    types = quizzes.question_types()
    return [yaml.safe_load(types[key].example) for key in sorted(types)]


def small(text="Bài", questions=None, **quiz):
    """A lesson, a quiz of the examples, a case and a task, all called `text`."""
    both = {"vi": text, "en": f"{text} (en)"}
    question = {
        "type": "single",
        "text": both,
        "options": [
            {"text": both, "right": True, "feedback": both},
            {"text": {"vi": "Khác", "en": "Other"}, "feedback": both},
        ],
        "explanation": both,
    }
    main = {
        "title": both,
        "summary": both,
        "posts": ["justice"],
        "checked_on": "2026-11-22",
        "legal_bases": ["nd-23-2015"],
        "parts": [
            {"lesson": "l", "title": both, "minutes": 2, "check": question},
            {"scenario": "case", "title": both, "minutes": 3},
            {"quiz": "quiz", "title": both, "minutes": 4},
            {"task": "task", "title": both, "minutes": 5},
        ],
    }
    files = {
        "course.yaml": main,
        "quiz.yaml": {"questions": questions or examples(), **quiz},
        "case.yaml": _case(both),
        "task.yaml": {
            "evidence": both,
            "steps": [{"key": "a", "text": both}],
        },
    }
    written = {name: _yaml(data) for name, data in files.items()}
    page = f"## {text}\n\n![{text}](figures/slip.svg)\n"
    page = page.encode("utf-8", "replace")
    for name in ("l", "task"):
        for language in ("vi", "en"):
            written[f"{name}.{language}.md"] = page
    for language in ("vi", "en"):
        written[f"figures/slip.{language}.svg"] = SVG
    return CourseSource("odd-course", written)


def _yaml(data):
    """Without anchors, days as days."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace('"2026-11-22"', "2026-11-22").encode()


def _case(both):
    def choice(key, step, then):
        return {
            "key": key,
            "text": both,
            "effects": {"trust": step},
            "reason": both,
            "then": then,
        }

    return {
        "variables": [{"key": "trust", "label": both, "to": 10, "start": 5}],
        "scenes": [
            {
                "key": "one",
                "title": both,
                "text": both,
                "choices": [
                    choice("ask", "+3", "good"),
                    choice("wait", "-1", "one"),
                ],
            }
        ],
        "endings": [
            {"key": "good", "title": both, "text": both, "meaning": both}
        ],
    }


def files(package, format_):
    """The files of the package by name."""
    return dict(packages.files_of(package, PackageFormat(format_), _svg))


def _svg(_name):
    return SVG


def unzipped(content):
    """The files of a package that was sent."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
