"""The application: settings, parts, blueprints."""

from __future__ import annotations

from importlib.metadata import version

from apiflask import APIFlask
from flask.json.provider import DefaultJSONProvider
from flask_bootstrap import Bootstrap5

from shared.settings import Settings
from web import bodies, health, identity, pages, parts, problems, room, security
from web.api import description, docs, jobs, models, negotiation, results, serving, templates

SPARE_FORM_PARTS = 100
API = (jobs.bp, results.bp, models.bp, templates.bp, docs.bp)
BLUEPRINTS = (*API, health.bp, pages.bp)


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
    problems.register(app)
    description.register(app)
    Bootstrap5(app)
    for guard in (security, identity, bodies, room, negotiation, serving):
        guard.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
