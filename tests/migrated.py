"""A migrated cluster to start from: made once for each state of the migrations, copied by every run of the tests."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from insurance_services.embedded_postgres import Cluster, locked

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".var" / "migrated-clusters"
DATABASE = "migrated"
STORED_AT_MOST = 12


def lay_out(cluster: Cluster) -> None:
    """Give a cluster that has not run yet the data of the migrated one, which is made first where there is none.

    Raises ``EmbeddedPostgresError``.
    """
    STORE.mkdir(parents=True, exist_ok=True)
    with locked(STORE / "lock"):
        stored = STORE / _key()
        if not stored.exists():
            _make(stored)
        os.utime(stored)
        cluster.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", stored / "data", cluster.data], check=True)


def _key() -> str:
    """Return the digest of everything a migrated database depends on: migrations, ours and the libraries', and which apply."""
    files = sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")])
    files += [ROOT / "requirements.txt", ROOT / "insurance_services" / "settings.py"]
    found = hashlib.sha256()
    for file in files:
        found.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _make(stored: Path) -> None:
    """Migrate a database in a new cluster; it gets its name only when complete."""
    for old in sorted(STORE.glob("*/"), key=lambda path: path.stat().st_mtime)[: -STORED_AT_MOST + 1]:
        Cluster(old).remove_unused()
    cluster = Cluster(STORE / f"{stored.name}.new", throw_away=True)
    if cluster.folder.exists():
        cluster.remove_unused()
    cluster.join()
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    plain = {"DJANGO_SETTINGS_MODULE": "insurance_services.settings"}
    environment = {
        **os.environ,
        **plain,
        "DEVELOPMENT_DATABASE_URL": cluster.url.replace("/postgres?", f"/{DATABASE}?"),
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    try:
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    finally:
        cluster.leave()
    cluster.folder.rename(stored)
