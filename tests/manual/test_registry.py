"""Which code carries which rule."""

import dataclasses
import importlib
import sys
import textwrap

import pytest
from django.conf import settings

from cases.declaration import registry as services
from manual import registry
from manual.registry import carried_by, carry, places, rule, status

pytestmark = pytest.mark.usefixtures("empty_registry")


def test_a_decorated_function_is_returned_unchanged_and_recorded_with_its_line():
    def in_time() -> bool:
        return True

    assert rule("JP-01", "JP-02")(in_time) is in_time
    [place] = places("JP-01")
    assert place in places("JP-02")
    assert place.dotted.endswith(f"test_registry:{in_time.__qualname__}")
    assert place.file == "tests/manual/test_registry.py"
    assert place.line == in_time.__code__.co_firstlineno
    assert str(place) == f"{place.dotted} ({place.file}:{place.line})"


def test_a_decorated_class_and_method_are_recorded_with_their_lines():
    class Checks:
        @rule("JP-03")
        def in_time(self) -> bool:
            return True

    assert rule("JP-04")(Checks) is Checks
    assert places("JP-03")[0].dotted.endswith("Checks.in_time")
    assert places("JP-03")[0].line == Checks.in_time.__code__.co_firstlineno
    assert places("JP-04")[0].dotted.endswith("Checks")
    assert places("JP-04")[0].line > places("JP-03")[0].line


def test_an_unknown_id_is_refused_at_import(tmp_path, monkeypatch):
    (tmp_path / "wrong_rule_id.py").write_text(
        textwrap.dedent(
            """
            from manual.registry import rule

            @rule("JP-01", "JP-999")
            def check():
                pass
            """
        )
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KeyError, match="JP-999"):
        importlib.import_module("wrong_rule_id")
    assert "wrong_rule_id" not in sys.modules
    assert places("JP-01") == ()


def test_a_decorator_without_an_id_is_refused():
    with pytest.raises(ValueError, match="条款编号"):
        rule()


def test_a_declaration_is_recorded_under_its_name_with_the_line_that_declares_it():
    carry("JP-05", "JP-06", where=f"{__name__}:FIRST_CALL")
    [place] = places("JP-05")
    assert places("JP-06") == (place,)
    assert place.dotted == f"{__name__}:FIRST_CALL"
    assert place.file == "tests/manual/test_registry.py"
    assert place.line > 0


def test_a_declaration_recorded_after_its_module_was_imported_has_a_file_and_no_line():
    carried_by("JP-05", "manual.rules:FORCE_LABELS")
    [place] = places("JP-05")
    assert (place.file, place.line) == ("manual/rules.py", 0)
    assert str(place) == "manual.rules:FORCE_LABELS"


def test_a_place_is_recorded_once():
    for _ in range(2):
        carried_by("JP-05", "manual.rules:FORCE_LABELS")
    assert len(places("JP-05")) == 1


def test_what_a_service_of_a_test_carried_is_forgotten_with_it_and_nothing_else():
    known = services.get("green_channel")
    before = {rule_id: places(rule_id) for rule_id in ("GC-09", "GC-24")}
    services.register(dataclasses.replace(known, code="green", order=99))
    assert any(place.dotted.startswith("green.service:") for place in places("GC-09"))
    services.unregister("green")
    assert {rule_id: places(rule_id) for rule_id in before} == before


@pytest.mark.parametrize("ask", [places, status, lambda rule_id: carried_by(rule_id, "manual.rules:X")])
def test_an_unknown_id_is_refused_wherever_it_is_asked_for(ask):
    with pytest.raises(KeyError, match="JP-999"):
        ask("JP-999")


def test_a_rule_is_pending_until_code_carries_it():
    assert status("JP-07") == "pending"
    carry("JP-07", where=f"{__name__}:ANYTHING")
    assert status("JP-07") == "done"


def test_modules_of_every_room_are_read_but_not_migrations():
    names = list(registry._modules(settings.BASE_DIR / "accounts", "accounts"))
    assert "accounts.roles" in names
    assert "accounts.management.commands.load_roles" in names
    assert not [name for name in names if "migrations" in name]


def test_a_service_inside_a_room_is_left_to_its_own_app():
    names = list(registry._modules(settings.BASE_DIR / "cases", "cases"))
    assert "cases.models.case" in names
    assert "cases.green_channel.models" not in names
