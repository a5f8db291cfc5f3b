"""The application: settings, parts, blueprints."""

from __future__ import annotations

from importlib.metadata import version

from apiflask import APIFlask
from flask.json.provider import DefaultJSONProvider
from flask_bootstrap import Bootstrap5

from shared.settings import Settings
from web import (
    health,
    hosts,
    identity,
    pages,
    parts,
    problems,
    proxies,
    room,
    security,
    static_files,
    strict_forms,
    strict_queries,
)
from web.api import (
    audit,
    corrections,
    deliveries,
    description,
    docs,
    drawings,
    jobs,
    models,
    negotiation,
    results,
    serving,
    templates,
    transfers,
    webhooks,
)
from web.identity import csrf
from web.transfers.overriding import MethodOverride

SPARE_FORM_PARTS = 100
BLUEPRINTS = (
    *(jobs.bp, drawings.bp, transfers.bp, results.bp, corrections.bp, deliveries.bp),
    *(models.bp, templates.bp, webhooks.bp, audit.bp, docs.bp),
    *(health.bp, pages.bp, static_files.bp),
)
GUARDS = (
    *(static_files, hosts, security, identity, strict_queries, strict_forms, room, csrf),
    *(negotiation, serving),
)


class _ContractOrder(DefaultJSONProvider):
    """JSON with its keys in the order of the contract, which reads best."""

    sort_keys = False


def create_app(settings: Settings | None = None) -> APIFlask:
    """Make the web application; several processes may each have theirs."""
    settings = settings or Settings.load()
    app = APIFlask(
        __name__,
        title="Fieldhand",
        version=version("fieldhand"),
        spec_path=None,
        docs_path=None,
        static_url_path=static_files.address(),
        json_errors=False,
    )
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_PARTS=settings.max_files + SPARE_FORM_PARTS,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_SERVERS=False,
        PROPAGATE_EXCEPTIONS=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.json = _ContractOrder(app)
    parts.attach(app, settings)
    proxies.register(app)
    problems.register(app)
    description.register(app)
    Bootstrap5(app)
    for guard in GUARDS:
        guard.register(app)
    app.wsgi_app = MethodOverride(app.wsgi_app)  # type: ignore[assignment,method-assign]
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
