"""The house's own rules: who may import whom, and what may be said where."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "lms").rglob("*.py"))
TEMPLATES = sorted((ROOT / "lms").rglob("templates/**/*.html"))


OWN_WORK = {
    "evaluation.assess_oneself",
    "evaluation.deliver",
    "evaluation.deliver_again",
    "evaluation.take_back",
    "evaluation.hand_back_own",
    "enrolment._keep",
    "enrolment.enrol",
    "enrolment.renew",
    "evidence.assess_self",
    "evidence.reply",
    "planning.choose_language",
    "learning.answer",
    "mentoring.save_offer",
    "messages.save",
    "messages.open_feed",
    "messages.close_feed",
    "mentoring.offer_nothing",
    "mentoring.withdraw_offer",
    "practice.answer",
    "recall.answer",
    "reports.send",
    "notes.keep",
    "notes.remove",
    "quizzes.save",
    "quizzes.start",
    "quizzes.submit",
    "requirements.look",
    "scenarios.choose",
    "scenarios.restart",
    "scenarios.start",
    "signoff.begin_occasion",
    "signoff.confirm",
    "signoff.hand_in",
    "signoff.keep_aside",
    "signoff.keep_judgement",
    "signoff.object_to",
    "signoff.save_draft",
    "signoff.show_code",
}
"""Acts on nothing but what belongs to whoever acts, for which no role is
needed: what they may do need not be read again under the lock.
"""
TELLS = {"directory._tell_of", "exchange._tell_of"}
"""Say to others what was done already, which nobody's lost role takes back."""
AUTHORITY = {"access.acting", "directory.alone"}
"""The doors that read it again; every other act opens its transaction there."""
OWN_DOOR = "access.own_act"
"""That of acts on one's own work, which takes them one by one."""


def test_imports_only_go_down():
    """The contracts in pyproject.toml."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_code_is_tidy():
    """Ruff's rules as configured, and its formatting."""
    for arguments in (["check"], ["format", "--check"]):
        run = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.parametrize("banned", ["utils.py", "helpers.py", "common.py"])
def test_no_room_for_homeless_functions(banned):
    assert not list((ROOT / "lms").rglob(banned))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_are_short_and_safe(template):
    text = template.read_text()
    assert len(text.splitlines()) <= 150
    assert not re.search(r"\|\s*safe\b", text), (
        "use inline(), markdown() or stored Markup"
    )
    assert "style=" not in text, (
        "the Content-Security-Policy forbids inline styles"
    )
    assert not re.search(r"\son\w+=|<script(?![^>]*src=)|javascript:", text), (
        "no inline script"
    )
    for line in text.splitlines():
        assert line.count('role="alert"') == line.count(
            'role="alert" tabindex="-1" autofocus'
        ), "a refusal comes into view"
        if re.search(r"{%-?\s*from ", line):
            assert "with context" in line, (
                f"a macro without context speaks the host's language: {line}"
            )


def test_every_class_of_the_style_sheets_is_used():
    sheets = "".join(
        re.sub(r"url\([^)]*\)|/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        for file in (ROOT / "static").glob("*.css")
    )
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheets))
    scripts = (ROOT / "static").glob("*.[js]*")
    texts = (file.read_text() for file in [*CODE, *TEMPLATES, *scripts])
    used = set(re.findall(r"[\w-]+", " ".join(texts)))
    # Written as "deep-", "b" and "l" with a number.
    counted = {
        name for name in styled if re.fullmatch(r"deep-?\d|[bl]\d", name)
    }
    assert styled - used - counted == set()


def test_every_macro_that_a_template_takes_from_another_is_there():
    """Jinja would only say so when the line is reached."""
    environment = Environment()
    missing = []
    for template in TEMPLATES:
        for taken in environment.parse(template.read_text()).find_all(
            nodes.FromImport
        ):
            source = next(
                path
                for path in TEMPLATES
                if path.as_posix().endswith(
                    f"/templates/{taken.template.value}"
                )
            )
            there = environment.parse(source.read_text())
            given = {macro.name for macro in there.find_all(nodes.Macro)} | {
                one.target.name
                for one in there.find_all(nodes.Assign)
                if isinstance(one.target, nodes.Name)
            }
            names = {
                name[0] if isinstance(name, tuple) else name
                for name in taken.names
            }
            missing += [f"{template.name}: {name}" for name in names - given]
    assert not missing


def test_html_is_marked_safe_in_few_places_only():
    allowed = {
        "lms/core/markdown.py",
        "lms/core/media/drawn.py",
        "lms/core/i18n.py",
        "lms/web/frame.py",
        "lms/web/ladder.py",
        "lms/web/signs.py",
    }
    found = {
        str(file.relative_to(ROOT))
        for file in CODE
        if re.search(r"\bMarkup\(", file.read_text())
    }
    assert found == allowed


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\.commit\(", {"lms/core/db.py", "lms/core/migrate.py"}),
        (r"datetime\.(now|utcnow)\(|date\.today\(", {"lms/core/clock.py"}),
        (r"\bmock\b|clock\.now =", {"lms/standalone/demo/past.py"}),
        (
            r"os\.environ",
            {"lms/standalone/app.py", "lms/standalone/commands.py"},
        ),
        (r"\babort\(", set()),
        (r"\bnh3\b", {"lms/core/markdown.py"}),
        # Writes go out by `core.db.execute`, which refuses them outside of a
        # transaction.
        (r"(\bdb|session\(\))\.execute\(\s*(insert|update|delete)\(", set()),
        (r"\btext\(\s*f?['\"](INSERT|UPDATE|DELETE)", set()),
        # Bytes put Đ behind Z: names are sorted by `given_first` and
        # `folding.alphabetical`. These two are names of files.
        (
            r"order_by\([^()]*(title_vi|title_en|\.name\b)",
            {"lms/authoring/service/checking.py", "lms/courses/queries.py"},
        ),
        (r"sorted\(\s*people\.names", set()),
        # PostgreSQL reads rows piece by piece only in a transaction: each of
        # these is called inside `transaction` or `evidence.one_moment`.
        (
            r"yield_per",
            {
                "lms/audit/queries.py",
                "lms/courses/queries.py",
                "lms/decisions/queries/chain.py",
                "lms/evidence/service/sealing.py",
            },
        ),
    ],
)
def test_each_kind_of_line_has_its_place(pattern, allowed):
    found = {
        str(file.relative_to(ROOT))
        for file in CODE
        if re.search(pattern, file.read_text())
    }
    assert found <= allowed


def test_every_notice_names_its_kind():
    """People choose by it what is sent on to them: `outbox.notify(…,
    kind=NoticeKind.WORK, …)`, see lms/core/types.py.
    """
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("outbox.notify", "notify")
        and "kind" not in [one.arg for one in node.keywords]
    ]
    assert bare == []


def test_every_declared_audit_event_is_recorded_somewhere():
    from lms.audit.types import EVENTS

    text = "\n".join(
        file.read_text() for file in CODE if file.name != "types.py"
    )
    assert [event for event in EVENTS if f'"{event}"' not in text] == []


def test_every_permission_is_asked_for_somewhere():
    from lms.access.types import Permission

    text = "\n".join(
        file.read_text()
        for file in CODE
        if file.parts[-2:] != ("access", "types.py")
    )
    assert [
        one.name for one in Permission if f"Permission.{one.name}" not in text
    ] == []


def test_whoever_acts_on_others_is_asked_under_the_lock():
    """A use-case with an actor opens its transaction by `access.acting`."""
    plain = set()
    for path in CODE:
        room = path.relative_to(ROOT / "lms").parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and _opens_plainly(node):
                plain.add(f"{room}.{node.name}")
    assert plain == OWN_WORK | TELLS | AUTHORITY | {OWN_DOOR}


def _opens_plainly(function):
    names = [argument.arg for argument in function.args.args]
    calls = [
        ast.unparse(node.func)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    ]
    return "actor" in names and bool({"transaction", OWN_DOOR} & {*calls})
