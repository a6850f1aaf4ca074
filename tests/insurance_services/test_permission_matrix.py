"""Every address of the resolver for everybody, by GET and by POST, as its row in permissions.csv says."""

import pytest

from tests.insurance_services import permissions
from tests.insurance_services.addresses import Things, every

HOW = f"""
permissions.csv beside this test says of every address what everybody is answered, as GET/POST: a status, or "in" for
being led to sign in. What the project answers now lies in {permissions.FOUND}: look at each line named above, ask whether
that person may do that, and copy those that are right into the table. An address with arguments needs an object of them
first: Things.args in addresses.py."""


@pytest.fixture
def things(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Things()


def test_everybody_is_answered_as_the_table_says_and_no_address_is_without_a_row(things):
    found, expected = permissions.found(things), permissions.expected()
    permissions.FOUND.parent.mkdir(exist_ok=True)
    permissions.FOUND.write_text(permissions.written(found), encoding="utf-8")
    wrong = [f"{name} has no row" for name in found.keys() - expected.keys()]
    wrong += [f"{name} is no address any more" for name in expected.keys() - found.keys()]
    wrong += [
        f"{name}, {who}: {row[who]}, not {expected[name][who]}"
        for name, row in found.items()
        for who in permissions.ACTORS
        if name in expected and row[who] != expected[name][who]
    ]
    assert not wrong, "\n".join(sorted(wrong)) + HOW


OTHERS = ("stranger", "former policyholder")
NAMED = ("case", "papers", "paper", "step", "consent", "consent_withdraw", "person", "apply")
DRAFTS = ("draft", "draft_question", "draft_papers", "draft_paper_remove", "draft_check", "draft_discard")


def test_the_table_gives_nobody_what_is_anothers():
    table = permissions.expected()
    for name in NAMED + DRAFTS:
        others = OTHERS if name in NAMED else (*OTHERS, "policyholder")
        for who in others:
            assert set(table[f"portal:{name}"][who].split("/")) <= {"404", "405"}, (name, who)
            assert "404" in table[f"portal:{name}"][who], (name, who)


def test_every_view_logs_which_account_asked_for_what_is_anothers(things, caplog):
    browsers, silent = permissions.people(things), []
    for address in every(things):
        row = permissions.expected()[address.name]
        for who in ("policyholder", *OTHERS):
            for method, status in zip(permissions.METHODS, row[who].split("/"), strict=False):
                if address.name.startswith("portal:") and status == "404":
                    caplog.clear()
                    permissions.ask(browsers[who], address, method)
                    account = browsers[who].session["_auth_user_id"]
                    if f"account {account} asked for" not in caplog.text:
                        silent.append((address.name, who, method))
    assert silent == []


def test_the_table_lets_no_customer_into_the_back_office_and_nobody_unknown_into_what_is_anyones_own():
    for name, row in permissions.expected().items():
        cells = {who: set(row[who].split("/")) for who in permissions.ACTORS}
        assert all("500" not in cell for cell in cells.values()), name
        if not name.startswith("portal:"):
            for who in ("anonymous", "insured", "policyholder", "stranger", "former policyholder"):
                assert cells[who] <= {"in", "404", "403", "405"} or name in OPEN_IN_OFFICE, (name, who)
        elif name.removeprefix("portal:") not in OPEN:
            for who in ("anonymous", "agent", "reviewer", "data team", "auditor"):
                assert cells[who] == {"in"}, (name, who)


OPEN = {"home", "service", "places", "drugs", "list", "text_size", "text_size_style", "sign_in", "sign_in_code"}
OPEN_IN_OFFICE = {"health:alive", "health:ready", "admin:login", "admin:logout", "admin:jsi18n"}
