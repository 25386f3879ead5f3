"""How evidence adds up in one version of a framework: read by those who set
requirements, changed in a draft by those who write frameworks. And the acts on
evidence itself: what people say of themselves, and revoking.
"""

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.access.types import Actor
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Json
from lms.evidence import forms, rules, service
from lms.evidence.forms import Fields
from lms.evidence.sources.base import Source
from lms.framework import service as framework
from lms.framework.rules import attainment
from lms.framework.types import (
    DEPTH_LABELS,
    AttainmentRule,
    Depth,
    Result,
    SourceRule,
    Stage,
)
from lms.people import service as people
from lms.studio import service as studio
from lms.studio.types import StaleDraft
from lms.web.feature import Answer, Feature, go_to
from lms.web.limits import whole

SourceRules = dict[str, SourceRule]
bp = Blueprint("evidence", __name__, template_folder="templates")
DONE = N_(
    {
        "rule-saved": "The rule is saved in this draft; nothing changes for anybody before it is published.",
        "self-assessed": "What you said of yourself is kept beside the evidence. It changes no level, and you may say otherwise at any time.",
        "reply-kept": "Your reply stands beside the revocation, for everybody who reads it.",
        "evidence-revoked": "This piece of evidence no longer counts, and the person reads why. It stays in the record; new evidence is the way back.",
    }
)
FEATURE = Feature(
    (bp,),
    done=DONE,
    calendars=(service.ending_days,),
    jobs={
        "expire": service.expire,
        "reproject": service.reproject,
        "seal": service.seal,
    },
    nightly=("expire", "seal"),
)


@bp.get("/frameworks/<int:framework_id>/rule")
def rule(framework_id: int) -> str:
    """The rule in sentences and, in a draft, the form to change it."""
    row = framework.version(access.actor(), framework_id)
    return _page(row, forms.fields_of(_rule_of(row), _counting()))


@bp.post("/frameworks/<int:framework_id>/rule")
def save_rule(framework_id: int) -> Answer:
    """Change the draft's rule. Refused or overtaken, the form comes back with
    all that was typed.
    """
    actor = access.actor()
    framework.require_writer(actor)
    row = framework.version(actor, framework_id)
    names = forms.fields_of(_rule_of(row), _counting())
    fields = {name: request.form.get(name, "") for name in names}
    reading = attainment.read(forms.content_of(fields))
    if reading.mistakes:
        mistakes = {mistake.place: mistake for mistake in reading.mistakes}
        return _page(row, fields, mistakes), 422
    try:
        others = _other_sources(row, fields)
        _store(actor, row, attainment.with_sources(reading.rule, others))
    except StaleDraft as stale:
        row = framework.version(actor, framework_id)
        return _page(row, fields, refused=stale), stale.status
    return go_to(
        "lms.evidence.rule", framework_id=framework_id, done="rule-saved"
    )


def _store(actor: Actor, row: Any, rule: AttainmentRule) -> None:
    edit = request.form.get("edit", -1, type=whole)
    studio.change(actor, row.id, edit, partial(_put, rule))


def _rule_of(row: Any) -> AttainmentRule:
    return attainment.read(row.rule).rule


def _other_sources(row: Any, fields: Fields) -> SourceRules:
    """What is said of sources that the form does not show."""
    return {
        key: part
        for key, part in _rule_of(row).sources.items()
        if f"sources.{key}.deepest" not in fields
    }


def _put(rule: AttainmentRule, content: Json) -> Json:
    """The content with this rule; one that says nothing is left out, so files
    without it stay as they are.
    """
    content = dict(content)
    content.pop("rule", None)
    if written := attainment.write(rule):
        content["rule"] = written
    return content


def _counting() -> list[Source]:
    return [source for source in service.sources().values() if source.counts]


def _page(
    row: Any,
    fields: Fields,
    wrong: Json | None = None,
    refused: StaleDraft | None = None,
) -> str:
    return render_template(
        "lms/evidence/rule.html",
        row=row,
        fields=fields,
        wrong=wrong or {},
        refused=refused,
        sentences=rules.sentences(_rule_of(row), service.sources()),
        sources=_counting(),
        draft=row.stage == Stage.DRAFT,
        depths={depth.word: DEPTH_LABELS[depth] for depth in Depth},
        Depth=Depth,
        Result=Result,
    )


# What people say of themselves


@bp.get("/gaps/<string:competency>/self-assessment")
def self_assessment(competency: str) -> str:
    """The levels with what each means, to choose one's own."""
    return _self_assessment_page(competency, forms.SelfAssessmentForm())


@bp.post("/gaps/<string:competency>/self-assessment")
def assess_self(competency: str) -> Answer:
    """Keep it, beside the evidence."""
    form = forms.SelfAssessmentForm(request.form)
    form.validate()
    with form.showing(Invalid):
        service.assess_self(access.actor(), competency, form.level.data)
        page = "lms.gapmap.own_competency"
        return go_to(page, competency=competency, done="self-assessed")
    return _self_assessment_page(competency, form), form.status


def _self_assessment_page(
    competency: str, form: forms.SelfAssessmentForm
) -> str:
    row = service.offered(competency)
    return render_template(
        "lms/evidence/self_assessment.html",
        form=form,
        competency=row,
        levels=framework.levels_of(row.framework_id),
    )


# Revoking


@bp.post("/evidence/<int:evidence_id>/revoke")
def revoke(evidence_id: int) -> Answer:
    """Take a piece of evidence out of the sum, with a reason the person reads.
    Refused, the form comes back on a page of its own with what was typed.
    """
    actor, form = access.actor(), forms.RevocationForm(request.form)
    form.reason.id = f"reason-{evidence_id}"  # a page may have several of them
    service.require_revoker(actor, evidence_id)
    with form.showing(Invalid):
        if form.validate():
            target = service.revoke(
                actor, evidence_id, form.reason.data, form.together.data
            )
            place = target._asdict()
            return go_to(
                "lms.gapmap.competency", done="evidence-revoked", **place
            )
    return _revocation_page(evidence_id, form), form.status


def _revocation_page(evidence_id: int, form: forms.RevocationForm) -> str:
    person = people.person(service.person_of(evidence_id))
    return render_template(
        "lms/evidence/revoke.html",
        form=form,
        evidence_id=evidence_id,
        person=person,
        beside=service.proven_beside(person.id).get(evidence_id),
    )


@bp.post("/evidence/<int:evidence_id>/reply")
def reply(evidence_id: int) -> Answer:
    """Say what one wants to say to a revocation. Refused, the form comes back on
    a page of its own with what was typed.
    """
    actor, form = access.actor(), forms.RevocationReplyForm(request.form)
    competency = service.revocation_of(actor, evidence_id).competency
    with form.showing():
        if form.validate():
            service.reply(actor, evidence_id, form.text.data)
            there = {"competency": competency, "done": "reply-kept"}
            return go_to("lms.gapmap.own_competency", **there)
    return _reply_page(evidence_id, form, competency), form.status


def _reply_page(
    evidence_id: int, form: forms.RevocationReplyForm, competency: str
) -> str:
    said = {"form": form, "competency": competency}
    page = "lms/evidence/reply.html"
    return render_template(page, evidence_id=evidence_id, **said)
