"""What a machine without configuration gets: secrets made once and the embedded database."""

import json
import os
import secrets as random
import sys
from pathlib import Path

from cryptography.fernet import Fernet


def secrets(folder: Path) -> dict[str, object]:
    """Return the development secrets kept in ``folder``/secrets.json, made at the first call."""
    path = folder / "secrets.json"
    folder.mkdir(exist_ok=True)
    made = {
        "SECRET_KEY": random.token_urlsafe(50),
        "PRIVACY_KEYS": [Fernet.generate_key().decode()],
        "PRIVACY_DIGEST_KEY": random.token_urlsafe(32),
    }
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return dict(json.loads(path.read_text()))
    with os.fdopen(handle, "w") as file:
        json.dump(made, file)
    return dict(made)


def database(folder: Path) -> dict[str, object]:
    """Return the settings of the embedded server, started or joined; exits with one line if it cannot be had."""
    from insurance_services import embedded_postgres

    try:
        return embedded_postgres.settings(folder)
    except embedded_postgres.EmbeddedPostgresError as error:
        sys.exit(str(error))
