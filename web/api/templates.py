"""Form templates over HTTP: add a version, list, show, remove, and images of the blank pages."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, json, request

from shared.errors import NotFound, UnsupportedMedia
from web import cursors
from web.api.answers import headers, picture, refused, told
from web.api.schemas import ListQuery
from web.api.template_schemas import (
    BlankQuery,
    TemplateChange,
    TemplateList,
    TemplateView,
    VersionQuery,
)
from web.conditions import tag_of, unless_known
from web.form_templates.keeping import (
    find,
    head_json,
    list_heads,
    page_png,
    remove,
    share,
    take_in,
    template_json,
)
from web.identity import needs
from web.parts import parts
from web.security import sealed_png

PATH = "/api/v1/templates"
bp = APIBlueprint("templates", __name__, url_prefix=PATH, tag="Templates")

MADE = {"headers": headers(certain=("Location",))}
KEPT = MADE | {
    "description": "The same definition with the same images is kept already.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TemplateView"}}},
}


@bp.post("")
@bp.output(TemplateView, status_code=201, description="Kept as the next version.")
@bp.doc(responses=told({201: MADE, 200: KEPT}))
@needs("templates:write")
def post_template() -> Response:
    """Add a template, or its next version: a definition, and the images of its blank pages."""
    if request.mimetype != "multipart/form-data":
        message = "send the definition and the reference images as multipart/form-data"
        raise UnsupportedMedia(message, code="not-multipart")
    name, version, is_new = take_in(parts(), request)
    view = _template(name, version)
    response = Response(json.dumps(view) + "\n", 201 if is_new else 200)
    response.mimetype = "application/json"
    response.headers["Location"] = view["links"]["self"]
    return response


@bp.get("")
@bp.input(ListQuery, location="query", arg_name="query")
@bp.output(TemplateList, description="The templates.")
@bp.doc(responses=refused(422))
@needs("templates:read")
def get_templates(query: ListQuery) -> dict[str, Any]:
    """List the templates in the order of their names, each as its newest version."""
    after = cursors.decode_name(query.cursor)
    with parts().database.read() as connection:
        heads = list_heads(connection, query.limit + 1, after)
    shown = heads[: query.limit]
    cursor = cursors.encode(shown[-1].template) if len(heads) > query.limit else None
    following = cursor and f"{PATH}?{urlencode({'limit': query.limit, 'cursor': cursor})}"
    return {"templates": [head_json(head) for head in shown], "next": following}


@bp.get("/<name>")
@bp.input(VersionQuery, location="query", arg_name="query")
@bp.output(TemplateView, description="A version of the template.")
@bp.doc(responses=refused(404, 422))
@needs("templates:read")
def get_template(name: str, query: VersionQuery) -> dict[str, Any]:
    """Get a template: its newest version, or the one that is asked for."""
    return _template(name, query.version)


@bp.patch("/<name>")
@bp.input(TemplateChange, location="json", arg_name="change")
@bp.output(TemplateView, description="The template, as it is now.")
@bp.doc(responses=refused(404))
@needs("templates:write")
def patch_template(name: str, change: TemplateChange) -> dict[str, Any]:
    """Let everybody on the server read forms with a template, or its owner alone."""
    share(parts(), name, shared=change.shared)
    return _template(name)


@bp.delete("/<name>")
@bp.output({}, status_code=204, description="It is gone.")
@bp.doc(responses=refused(404, 409))
@needs("templates:write")
def delete_template(name: str) -> tuple[str, int]:
    """Remove a template with all its versions; 409 while there is a job that names it."""
    remove(parts(), name)
    return "", 204


@bp.get("/<name>/pages/<int:number>/image")
@bp.input(BlankQuery, location="query", arg_name="query")
@bp.doc(responses=picture("The blank page.") | refused(404, 422))
@needs("templates:read")
def get_blank(name: str, number: int, query: BlankQuery) -> Response:
    """Get the reference image of a page, as PNG; boxes are in its pixels."""
    with parts().database.read() as connection:
        kept = find(connection, _reference(name, query.version))
    if not 1 <= number <= len(kept.references):
        raise NotFound(f"{kept.name} has no page {number}")
    page = kept.references[number - 1]
    name = f"{kept.template.name}-{kept.version}-{number}"
    tag = tag_of(page, query.width)
    make = partial(page_png, parts(), page, query.width)
    response = unless_known(tag, lambda: sealed_png(make(), name))
    age = "max-age=86400, immutable" if query.version else "no-cache"
    response.headers["Cache-Control"] = f"private, {age}"
    return response


def _template(name: str, version: int | None = None) -> dict[str, Any]:
    with parts().database.read() as connection:
        return template_json(connection, find(connection, _reference(name, version)))


def _reference(name: str, version: int | None) -> str:
    return f"{name}@{version}" if version else name
