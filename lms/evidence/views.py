"""How evidence adds up in one version of a framework: read by those who set
requirements, changed in a draft by those who write frameworks.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.evidence import forms, projection, service, verify, wording
from lms.framework import service as framework
from lms.framework.rules import attainment
from lms.framework.types import DEPTH_LABELS, Depth, Result, Stage
from lms.studio import service as studio
from lms.studio.types import Stale
from lms.web.feature import Feature

bp = Blueprint("evidence", __name__, template_folder="templates")
FEATURE = Feature(
    (bp,),
    jobs={
        "expire": projection.expire,
        "reproject": projection.reproject,
        "seal": verify.seal,
    },
    nightly=("expire", "seal"),
)


@bp.get("/frameworks/<int:framework_id>/rule")
def rule(framework_id: int) -> str:
    """The rule in sentences and, in a draft, the form to change it."""
    row = framework.version(access.actor(), framework_id)
    return _page(row, forms.typed(attainment.read(row.rule).rule, _counting()))


@bp.post("/frameworks/<int:framework_id>/rule")
def save_rule(framework_id: int) -> AnyResponse | tuple[str, int]:
    """Change the draft's rule. Refused or overtaken, the form comes back with
    all that was typed.
    """
    actor = access.actor()
    framework.require_writer(actor)
    row = framework.version(actor, framework_id)
    before = attainment.read(row.rule).rule
    names = forms.typed(before, _counting())
    fields = {name: request.form.get(name, "") for name in names}
    read = attainment.read(forms.data(fields, names))
    if read.mistakes:
        return _page(
            row, fields, {mistake.place: mistake for mistake in read.mistakes}
        ), 422
    elsewhere = {
        key: part
        for key, part in before.sources.items()
        if f"sources.{key}.deepest" not in names
    }
    said = attainment.write(attainment.with_sources(read.rule, elsewhere))
    try:
        studio.change(
            actor,
            framework_id,
            request.form.get("edit", -1, type=int),
            lambda old: _with(old, said),
        )
    except Stale as stale:
        return _page(
            framework.version(actor, framework_id), fields, refused=stale
        ), stale.status
    return redirect(url_for("lms.evidence.rule", framework_id=framework_id))


def _with(content: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    """The content with this rule; one that says nothing is left out, so files
    without it stay as they are.
    """
    return {
        name: value for name, value in content.items() if name != "rule"
    } | ({"rule": rule} if rule else {})


def _counting() -> list[Any]:
    return [source for source in service.sources().values() if source.counts]


def _page(
    row: Any,
    fields: dict[str, str],
    wrong: dict[str, Any] | None = None,
    refused: Any = None,
) -> str:
    shown = attainment.read(row.rule).rule
    return render_template(
        "lms/evidence/rule.html",
        row=row,
        fields=fields,
        wrong=wrong or {},
        refused=refused,
        sentences=wording.sentences(shown, service.sources()),
        sources=_counting(),
        draft=row.stage == Stage.DRAFT,
        depths={depth.word: DEPTH_LABELS[depth] for depth in Depth},
        Depth=Depth,
        Result=Result,
    )
