"""What a machine without configuration gets: secrets made once and the embedded database."""

import json
import os
import secrets as random
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet


def secrets(folder: Path) -> dict[str, object]:
    """Return the development secrets kept in ``folder``/secrets.json, made at the first call.

    Exits with one line if they belong to another user.
    """
    path = folder / "secrets.json"
    try:
        if not path.exists():
            _make_secrets(path)
        return dict(json.loads(path.read_text()))
    except PermissionError as error:
        sys.exit(
            f"{error.filename} 属于其他用户；请换回该用户 / {error.filename} belongs to another user: be that user"
        )


def _make_secrets(path: Path) -> None:
    """Write them whole or not at all: of two processes at once the first one's stay, and a kill leaves no half."""
    path.parent.mkdir(exist_ok=True)
    made = {
        "SECRET_KEY": random.token_urlsafe(50),
        "PRIVACY_KEYS": [Fernet.generate_key().decode()],
        "PRIVACY_DIGEST_KEY": random.token_urlsafe(32),
    }
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix="secrets-")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(made, file)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()


def database(folder: Path) -> dict[str, object]:
    """Return the settings of the embedded server, started or joined; exits with one line if it cannot be had."""
    from insurance_services import embedded_postgres

    try:
        return embedded_postgres.settings(folder)
    except embedded_postgres.EmbeddedPostgresError as error:
        sys.exit(str(error))
