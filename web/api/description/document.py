"""Print the description, as it is kept in docs/openapi.json."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from shared.settings import Settings
from web.app import create_app


def document() -> str:
    """Return the description in JSON, which depends on no setting and on nothing that is kept."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder)))
        return json.dumps(app.spec, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(document(), end="")
