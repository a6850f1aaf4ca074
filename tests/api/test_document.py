"""The OpenAPI document and the guide: both are what the code does."""

import re
import shlex

import pytest
import yaml
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.roles import Role
from tests import worlds
from tests.api.test_api import Caller

KEPT = settings.BASE_DIR / "docs" / "openapi.yaml"
GUIDE = settings.BASE_DIR / "docs" / "api.md"


def document():
    return OpenApiYamlRenderer().render(SchemaGenerator().get_schema(public=True)).decode()


def test_the_document_in_the_repository_is_that_of_the_code():
    assert KEPT.read_text() == document(), (
        "run: manage.py spectacular --file docs/openapi.yaml, and look at what changed"
    )


@pytest.mark.django_db
def test_a_service_appears_in_it_by_its_declaration_alone(register_toy):
    assert "step.toy." not in document()
    register_toy()
    known = yaml.safe_load(document())["components"]["schemas"]
    assert "request.toy" in known
    assert set(known["step.toy.begin"]["properties"]) == {"word", "amount"}
    assert {"$ref": "#/components/schemas/step.toy.begin"} in known["AnyStep"]["anyOf"]


@pytest.mark.django_db
def test_the_guides_examples_do_what_they_say(case):
    caller = Caller(worlds.staff(Role.SUPERVISOR))
    token = caller.headers["Authorization"].removeprefix("Bearer ")
    values = {"HOST": "", "TOKEN": token, "CASE": case.number, "REVISION": str(case.revision)}
    lines = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.S) for line in block.splitlines()]
    assert len(lines) >= 7
    for line in lines:
        for name, value in values.items():
            line = line.replace(f"${name}", value)
        assert sent(caller.client, shlex.split(line)[1:]).status_code == 200, line


def sent(client, words):
    """Send what a curl command says."""
    headers, query, body, url, words = {}, {}, None, "", list(words)
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "--data-urlencode":
            name, _, value = words.pop(0).partition("=")
            query[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-X":
            words.pop(0)
        elif word != "-G":
            url = word
    if body is not None:
        return client.post(url, body, content_type=headers.pop("Content-Type"), headers=headers)
    return client.get(url, query or None, headers=headers)
