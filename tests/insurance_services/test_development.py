import json
import stat
from concurrent.futures import ThreadPoolExecutor

from insurance_services import development


def test_secrets_are_made_once_and_stored(tmp_path):
    assert development.secrets(tmp_path / "var") == development.secrets(tmp_path / "var")


def test_secrets_are_closed_to_others(tmp_path):
    development.secrets(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_processes_starting_at_once_agree_on_the_secrets(tmp_path):
    with ThreadPoolExecutor(20) as threads:
        got = list(threads.map(lambda _: json.dumps(development.secrets(tmp_path)), range(20)))
    assert len(set(got)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secrets.json", "secrets.lock"]


def test_a_secret_asked_for_later_is_added_and_the_others_stay(tmp_path):
    first = development.secrets(tmp_path)
    (tmp_path / "secrets.json").write_text(json.dumps({name: first[name] for name in first if name != "EVENT_KEY"}))
    second = development.secrets(tmp_path)
    assert second["EVENT_KEY"] not in ("", first["EVENT_KEY"])
    assert {**second, "EVENT_KEY": first["EVENT_KEY"]} == first
