"""`python -m cli.alive`: whether the web server of this container answers; made to be cheap."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 4


def answers(port: int) -> bool:
    """Tell whether /healthz says 200; no proxy stands between, whatever the environment says."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers(int(os.environ.get("FIELDHAND_PORT", "8000"))) else 1)
