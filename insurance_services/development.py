"""What a machine without configuration gets: secrets made once and the embedded database."""

import json
import os
import secrets as random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

from insurance_services import embedded_postgres
from insurance_services.embedded_postgres import locked

MAKERS: dict[str, Callable[[], object]] = {
    "SECRET_KEY": lambda: random.token_urlsafe(50),
    "PRIVACY_KEYS": lambda: [Fernet.generate_key().decode()],
    "PRIVACY_DIGEST_KEY": lambda: random.token_urlsafe(32),
    "EVENT_KEY": lambda: random.token_urlsafe(32),
}
"""The secrets and how each is made."""


def secrets(folder: Path) -> dict[str, object]:
    """Return the development secrets stored in ``folder``/secrets.json, each made when first missed.

    Exits with one line if they belong to another user.
    """
    path = folder / "secrets.json"
    try:
        known = _stored(path)
        return known if known.keys() >= MAKERS.keys() else _complete(path)
    except PermissionError as error:
        sys.exit(
            f"{error.filename} 属于其他用户；请换回该用户 / {error.filename} belongs to another user: be that user"
        )


def _stored(path: Path) -> dict[str, object]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _complete(path: Path) -> dict[str, object]:
    """Make what is missing, one process at a time; the file is written whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    with locked(path.with_name("secrets.lock")):
        known = _stored(path)
        made = {name: known.get(name) or make() for name, make in MAKERS.items()}
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix="secrets-")
        with os.fdopen(handle, "w") as file:
            json.dump(made, file)
        Path(draft).replace(path)
    return made


def database(folder: Path) -> dict[str, object]:
    """Return the settings of the embedded server, started or joined; exits with one line if it cannot be had."""
    try:
        return embedded_postgres.settings(folder)
    except embedded_postgres.EmbeddedPostgresError as error:
        sys.exit(str(error))
