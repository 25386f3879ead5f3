"""Pages of one's e-mail address."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import service as access
from lms.messages import service as messages
from lms.standalone import addresses
from lms.standalone.views import bp
from lms.web.forms import Form, LineField

PUBLIC = frozenset({"account.confirm_page", "account.confirm_mail"})


Answer = Response | str | tuple[str, int]


class AddressForm(Form):
    """One address."""

    address = LineField()


@bp.get("/account/mail")
def mail() -> str:
    """Which address is known."""
    return _mail_page(AddressForm())


def _mail_page(form: AddressForm) -> str:
    mine = access.actor().person_id
    return render_template(
        "lms/standalone/mail.html",
        form=form,
        row=addresses.address_row(mine),
        goes_out=messages.ways(),
        done=request.args.get("said"),
    )


@bp.post("/account/mail")
def give_mail() -> Answer:
    """Give one, or take it back."""
    actor, form = access.actor(), AddressForm(request.form)
    if request.form.get("act") == "forget":
        addresses.forget(actor.person_id)
        return redirect(url_for("lms.account.mail", said="forgotten"))
    with form.showing():
        if form.validate():
            addresses.give(actor.person_id, form.address.data)
            return redirect(url_for("lms.account.mail", said="asked"))
    return _mail_page(form), form.status


@bp.get("/account/mail/<string:token>")
def confirm_page(token: str) -> str:
    """One button: a program that looks at links confirms nothing."""
    return _confirm_page(addresses.asked(token).address, token, is_done=False)


def _confirm_page(address: str, token: str, is_done: bool) -> str:
    return render_template(
        "lms/standalone/mail_confirm.html",
        address=address,
        token=token,
        is_done=is_done,
    )


@bp.post("/account/mail/<string:token>")
def confirm_mail(token: str) -> str:
    """It is one's own."""
    row = addresses.asked(token)
    addresses.confirm(token)
    return _confirm_page(row.address, token, is_done=True)
