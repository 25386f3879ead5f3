"""Signing what was seen at work: the learner's code, the mentor's form, and the
learner's answer.
"""

import segno
from flask import (
    render_template,
    request,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import (
    Conflict,
    Invalid,
    LMSError,
)
from lms.enrolment import service as enrolment
from lms.framework import service as framework
from lms.people import service as people
from lms.signoff import (
    rules,
    service,
)
from lms.signoff.forms import (
    CodeForm,
    ObserveForm,
)
from lms.signoff.types import (
    SubmissionState,
    TaskOf,
)
from lms.signoff.views.frame import (
    bp,
    legal_bases,
)
from lms.web.feature import Answer, go_to
from lms.web.forms import once_key
from lms.web.frame import whole

LONGEST = 100
"""Letters of what is sought."""

# What the learner shows


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>/code")
def code(revision_id: int, part: str) -> str:
    """What a code is for, before one is made."""
    return _code_page(
        revision_id,
        part,
        None,
    )


@bp.post("/revisions/<int:revision_id>/tasks/<string:part>/code")
def show_code(revision_id: int, part: str) -> Answer:
    """A new code, shown once; no code where nothing is left to do."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    try:
        fresh = service.show_code(
            actor,
            revision,
            part,
        )
    except Conflict as refusal:
        return _code_page(
            revision_id,
            part,
            None,
        ), refusal.status
    return _code_page(
        revision_id,
        part,
        fresh,
    )


def _code_page(
    revision_id: int, part: str, fresh: service.FreshCode | None
) -> str:
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    return render_template(
        "lms/signoff/code.html",
        work=service.work(
            actor,
            revision,
            part,
        ),
        fresh=fresh,
        picture=_picture(fresh.code) if fresh else "",
    )


def _picture(shown: str) -> str:
    """A QR code (ISO/IEC 18004) of the address that the code opens, as the
    address of a picture that holds itself. Dark on light, whatever the colours
    of the page: cameras want it so.
    """
    drawn = segno.make(
        whole("lms.signoff.open_code", code=shown),
        error="m",
        micro=False,
    )
    return drawn.svg_data_uri(
        scale=4,
        border=4,
        dark="#000",
        light="#fff",
    )


@bp.post("/submissions/<int:submission_id>/rounds/<int:number>/confirm")
def confirm(submission_id: int, number: int) -> Answer:
    """The learner says that it was so."""
    task = service.confirm(
        access.actor(),
        submission_id,
        number,
    )
    there = {"revision_id": task.revision_id, "part": task.part}
    return go_to(
        "lms.signoff.task",
        **there,
        done="seen-confirmed",
    )


# What the mentor does


@bp.get("/observe")
def type_code() -> str:
    """Where a code is typed."""
    access.require(access.actor(), Permission.TASK_SIGN)
    return _type_page(CodeForm())


def _type_page(form: CodeForm) -> str:
    return render_template("lms/signoff/type_code.html", form=form)


@bp.post("/observe")
def look_up_code() -> Answer:
    """To what the code opens, if it can be one."""
    access.require(access.actor(), Permission.TASK_SIGN)
    form = CodeForm(request.form)
    if form.validate() and (typed := rules.typed_code(form.code.data)):
        return go_to("lms.signoff.open_code", code=typed)
    form.refuse(
        Invalid(
            "A code has %(count)s letters and digits. Look at it again, letter by letter.",
            "code",
            count=rules.CODE_LENGTH,
        )
    )
    return _type_page(form), form.status


@bp.get("/observe/<string:code>")
def open_code(code: str) -> Answer:
    """The form for what the code is of, or why it opens nothing."""
    try:
        task = service.open_code(access.actor(), code)
    except LMSError as refusal:
        if refusal.status not in (409, 429):
            raise
        form = CodeForm(data={"code": code[:40]})
        refusal.field = "code"
        form.refuse(refusal)
        return _type_page(form), form.status
    here = clock.now().astimezone(clock.zone()).replace(tzinfo=None)
    return _form_page(task, ObserveForm(data={"code": code, "seen_at": here}))


@bp.get("/observe/people/<int:person_id>")
def choose_task(person_id: int) -> str:
    """Which task the person was seen doing."""
    actor = access.actor()
    search = request.args.get("search", "")[:LONGEST].strip()
    return render_template(
        "lms/signoff/choose_task.html",
        person=service.observed_person(actor, person_id),
        tasks=service.tasks_to_see(
            actor,
            person_id,
            search,
        ),
        search=search,
        State=SubmissionState,
    )


OBSERVED = "/observe/people/<int:person_id>/<int:revision_id>/<string:part>"


@bp.get(OBSERVED)
def observe_form(person_id: int, revision_id: int, part: str) -> Answer:
    """The form to sign what was seen."""
    task = TaskOf(
        person_id,
        revision_id,
        part,
    )
    return _form_page(task, ObserveForm())


def _form_page(task: TaskOf, form: ObserveForm, asks: bool = False) -> Answer:
    """The form; while something waits to be answered, that instead. `asks` once
    more before something that may not be meant.
    """
    work = service.to_observe(access.actor(), task)
    if work.state is SubmissionState.SUBMITTED and not form.errors:
        return go_to("lms.signoff.review", submission_id=work.submission.id)
    theirs = service.as_begun(work, task.person_id)
    seen, me = service.observations(theirs), access.actor().person_id
    form.once.data = form.once.data or once_key()
    form.offer(step.key for step in work.task.steps)
    gone = service.revoked(work)
    return render_template(
        "lms/signoff/observe.html",
        work=work,
        form=form,
        person=people.person(task.person_id),
        State=SubmissionState,
        observations=seen,
        names=service.witnesses(seen)
        | people.names({row.gone_by for row in gone}),
        revoked=gone,
        waits=service.waits_for_second(seen, me, clock.today()),
        follows=service.consequences(theirs),
        asks=asks,
        competencies=framework.vocabulary(),
        entrustment=service.scale(work.task),
        bases=legal_bases(work.task),
        now=clock.now(),
    )


@bp.post(OBSERVED)
def observe(person_id: int, revision_id: int, part: str) -> Answer:
    """Sign what was seen."""
    actor, form = access.actor(), ObserveForm(request.form)
    task = TaskOf(person_id, revision_id, part)
    work = service.to_observe(actor, task)
    form.offer(step.key for step in work.task.steps)
    with form.showing(Invalid, Conflict, service.TooManyCodes):
        if form.validate():
            if not form.sure.data and rules.is_bold(work.task, form.verdict()):
                return _form_page(task, form, asks=True), form.status
            _sign_seen(actor, task, form)
            return go_to(
                "lms.signoff.choose_task",
                person_id=person_id,
                done="seen-signed",
            )
    return _form_page(task, form), form.status


def _sign_seen(actor: Actor, task: TaskOf, form: ObserveForm) -> None:
    once = form.once.data or once_key()
    if not service.is_sent_again(actor, task, once):
        _open_another(task, form)
    service.observe(
        actor,
        task,
        form.sighting(),
        form.verdict(),
        once,
        form.code.data,
    )


def _open_another(task: TaskOf, form: ObserveForm) -> None:
    """Open the code that was typed instead of the one before, as its page does."""
    if another := form.anew.data:
        service.open_code(access.actor(), another, task)
        form.code.data, form.anew.data = another, ""
