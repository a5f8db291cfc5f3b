"""The users of the server, for administrators."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.accounts import users as accounts
from shared.accounts.passwords import make_password
from shared.accounts.users import Account, Role, require_user
from shared.errors import InvalidRequest, RequestError
from shared.moments import moment
from web.identity import needs
from web.identity.noting import note
from web.pages.blueprint import bp, page
from web.parts import parts


@bp.get("/users")
@needs("admin")
def users() -> Response:
    """List the users, with what can be done about each."""
    return _shown()


@bp.post("/users")
@needs("admin")
def add_user() -> Response:
    """Add a user with a password that is made, and show it this once."""
    name, password = request.form.get("name", "").strip(), make_password()
    try:
        role = _role()
        with parts().database.write() as connection:
            accounts.add_user(connection, name, password, role)
            note(connection, "user added", name, role=role)
    except RequestError as error:
        return _shown(error)
    return _shown(made=(name, password))


@bp.post("/users/<name>/disable")
@needs("admin")
def disable_user(name: str) -> Response:
    """Let a user in no longer."""
    return _set_active(name, active=False)


@bp.post("/users/<name>/enable")
@needs("admin")
def enable_user(name: str) -> Response:
    """Let a user in again."""
    return _set_active(name, active=True)


@bp.post("/users/<name>/role")
@needs("admin")
def change_role(name: str) -> Response:
    """Make a user an administrator, or a member again."""
    role = _role()
    with parts().database.write() as connection:
        account = require_user(connection, name)
        accounts.set_role(connection, account.id, role)
        note(connection, "role changed", account.name, role=role)
    return redirect(url_for("pages.users"), 303)


@bp.post("/users/<name>/password")
@needs("admin")
def reset_password(name: str) -> Response:
    """Give a user a password that is made, show it this once, and end all their sessions."""
    password = make_password()
    with parts().database.write() as connection:
        account = require_user(connection, name)
        accounts.set_password(connection, account.id, password)
        note(connection, "password reset", account.name)
    return _shown(made=(account.name, password))


def _set_active(name: str, *, active: bool) -> Response:
    with parts().database.write() as connection:
        account = require_user(connection, name)
        accounts.set_active(connection, account.id, active=active)
        note(connection, "user enabled" if active else "user disabled", account.name)
    return redirect(url_for("pages.users"), 303)


def _role() -> Role:
    role = request.form.get("role", Role.MEMBER.value)
    if role not in set(Role):
        message = f"role can be {', '.join(Role)}"
        raise InvalidRequest(message, code="unknown-role", field="role")
    return Role(role)


def _shown(error: RequestError | None = None, made: tuple[str, str] | None = None) -> Response:
    with parts().database.read() as connection:
        listed = [_told(account) for account in accounts.list_users(connection)]
    shown = page("users.html", users=listed, error=error, made=made, given=request.form)
    if made:
        shown.headers["Cache-Control"] = "no-store"
    if error:
        shown.status_code = error.status
    return shown


def _told(account: Account) -> dict[str, object]:
    told = {"id": account.id, "name": account.name, "admin": account.is_admin}
    return told | {"active": account.active, "created_at": moment(account.created_at)}
