"""What every address answers to everybody: asked of the project itself, beside the table that says what is right.

A cell is what GET and what POST with nothing in it are answered: a status, or ``in`` where one is led to sign in.
"""

import csv
import io
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.roles import Role
from tests import customers, worlds
from tests.insurance_services.addresses import Address, Things, every
from tests.pages import signed_in

TABLE = Path(__file__).with_name("permissions.csv")
FOUND = Path(__file__).resolve().parents[2] / ".var" / "permissions.csv"
SIGN_IN = ("/office/login/", "/my/sign-in/")
METHODS = ("GET", "POST")
ACTORS = (
    "anonymous",
    "insured",
    "policyholder",
    "stranger",
    "former policyholder",
    "agent",
    "reviewer",
    "data team",
    "auditor",
)
Row = dict[str, str]


def people(things: Things) -> dict[str, Client]:
    """Return a browser of everybody; the policy has passed from one policyholder to another."""
    policy = things.insured.policy
    former = policy.policyholder
    policy.policyholder = worlds.person("测试新投保人")
    policy.save()
    staff = {"agent": things.agent, "reviewer": things.reviewer}
    staff |= {"data team": worlds.staff(Role.DATA_TEAM), "auditor": worlds.staff(Role.AUDITOR)}
    customer = {
        "insured": things.insured.person,
        "policyholder": policy.policyholder,
        "stranger": worlds.current_insured().person,
        "former policyholder": former,
    }
    browsers = {name: signed_in(user) for name, user in staff.items()}
    browsers |= {name: customers.signed_in(person) for name, person in customer.items()}
    return {name: browsers.get(name) or Client() for name in ACTORS}


def found(things: Things) -> dict[str, Row]:
    """Return by address what everybody is answered. Nothing of it lasts: each request is rolled back."""
    browsers = people(things)
    return {
        address.name: {name: "/".join(_asked(browsers[name], address)) for name in ACTORS} for address in every(things)
    }


def _asked(browser: Client, address: Address) -> Iterator[str]:
    for method in METHODS:
        answer = ask(browser, address, method)
        to = answer.headers.get("Location", "")
        yield "in" if to.startswith(SIGN_IN) else str(answer.status_code)


def ask(browser: Client, address: Address, method: str) -> Any:
    """Return what a browser is answered; nothing of it lasts."""
    with transaction.atomic():
        answer = _copy(browser).generic(method, address.url, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return answer


def _copy(browser: Client) -> Client:
    """Return the same browser before it asked anything: signing out ends no more than the copy."""
    copy = Client(raise_request_exception=False)
    copy.cookies = SimpleCookie({name: morsel.value for name, morsel in browser.cookies.items()})
    return copy


def expected() -> dict[str, Row]:
    """Return the table."""
    with TABLE.open(encoding="utf-8") as file:
        return {row.pop("address"): row for row in csv.DictReader(file)}


def written(rows: dict[str, Row]) -> str:
    """Return rows as lines of the table."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["address", *ACTORS], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"address": name, **row} for name, row in sorted(rows.items()))
    return out.getvalue()
