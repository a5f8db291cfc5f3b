"""The web application behind a port, in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from shared.settings import Settings
from web.app import create_app
from web.parts import parts


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Yield the address of a server with these settings."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            parts().database.close()
