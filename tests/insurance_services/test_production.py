"""Production refuses to start where anything is missing, and names all of it at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "DATABASE_POOL": "false",
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PRIVACY_KEYS": "b25seS1mb3ItbWFrZS1jaGVjay0wMTIzNDU2Nzg5YWI=",
    "PRIVACY_DIGEST_KEY": "only-for-this-test",
    "EVENT_KEY": "only-for-this-test",
    "ALLOWED_HOSTS": "office.example",
    "SMS_BACKEND": "tests.sms_backends.Failing",
}


def start(*command, **environment):
    """Run ``command`` with nothing in the environment but ``environment``."""
    clean = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=clean | environment, capture_output=True, text=True)


def check(**environment):
    return start("manage.py", "check", **environment)


def refused(**environment):
    """What the refused start names: the settings, in the list's order."""
    done = check(**environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    first, *lines = done.stderr.strip().splitlines()
    assert "refusing to start" in first
    return [line.removeprefix("- ").partition("：")[0] for line in lines]


def test_a_whole_configuration_starts_without_debugging():
    done = start("-c", "from insurance_services import settings; print(settings.DEBUG)", **WHOLE)
    assert done.stdout.strip() == "False", done.stderr


def test_a_database_alone_starts_nothing_and_everything_missing_is_named():
    named = ["SECRET_KEY", "PRIVACY_DIGEST_KEY", "EVENT_KEY", "PRIVACY_KEYS", "ALLOWED_HOSTS", "SMS_BACKEND"]
    assert refused(DATABASE_URL=WHOLE["DATABASE_URL"]) == named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("PRIVACY_KEYS", ""),
        ("PRIVACY_KEYS", "not-a-key"),
        ("PRIVACY_KEYS", f"{WHOLE['PRIVACY_KEYS']},not-a-key"),
        ("PRIVACY_DIGEST_KEY", " "),
        ("EVENT_KEY", ""),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "office.example,*"),
        ("SMS_BACKEND", "accounts.sms.ConsoleBackend"),
        ("SMS_BACKEND", "no.such.Gateway"),
        ("SMS_BACKEND", "Gateway"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///back-office.db"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/"),
        ("SECRET_KEY", "short"),
        ("PRIVACY_DIGEST_KEY", "short"),
        ("EVENT_KEY", f"{WHOLE['EVENT_KEY']},short"),
        ("CODES_A_DAY", "many"),
        ("API_PER_MINUTE", "-1"),
        ("PROXIES", ""),
        ("DEBUG", "true"),
    ],
)
def test_one_unusable_value_is_refused_by_its_name(name, value):
    assert refused(**{**WHOLE, name: value}) == [name]


def test_the_gateway_needs_its_address_and_token_and_no_clear_channel():
    gateway = {**WHOLE, "SMS_BACKEND": "accounts.sms.HttpBackend"}
    assert refused(**gateway) == ["SMS_URL", "SMS_TOKEN"]
    assert refused(**gateway, SMS_URL="http://sms.example/send", SMS_TOKEN="t") == ["SMS_URL"]
    assert check(**gateway, SMS_URL="https://sms.example/send", SMS_TOKEN="t").returncode == 0


def test_an_unusable_key_is_not_shown():
    assert "not-a-key" not in check(**{**WHOLE, "PRIVACY_KEYS": "not-a-key"}).stderr


def test_the_web_server_ends_with_the_list_instead_of_trying_for_ever():
    environment = {**WHOLE, "ALLOWED_HOSTS": "*"}
    done = start(
        "-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:0", "insurance_services.wsgi", **environment
    )
    assert done.returncode != 0
    assert "ALLOWED_HOSTS" in done.stderr


@pytest.mark.parametrize("command", ["load_demo", "load_demo_policies", "generate_load"])
def test_what_loads_fictional_people_refuses_production(command):
    done = start("manage.py", command, **WHOLE)
    assert done.returncode == 1
    assert "开发环境" in done.stderr
