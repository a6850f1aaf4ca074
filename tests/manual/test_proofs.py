"""Which tests prove which rule, read from the source."""

import textwrap

import pytest

from manual import rules
from manual.proofs import proofs_of_rules


@pytest.fixture
def written(tmp_path):
    """Write one test module and return what it proves."""

    def write(source):
        folder = tmp_path / "tests" / "cases"
        folder.mkdir(parents=True)
        (folder / "test_it.py").write_text("import pytest\n" + textwrap.dedent(source), encoding="utf-8")
        return proofs_of_rules(tmp_path / "tests")

    return write


def test_a_marked_function_proves_each_of_its_rules(written):
    proofs = written(
        """
        @pytest.mark.rule("GC-09", "GC-20")
        def test_a():
            pass
        """
    )
    assert proofs == {"GC-09": ("tests/cases/test_it.py::test_a",), "GC-20": ("tests/cases/test_it.py::test_a",)}


def test_a_marked_class_proves_by_each_of_its_tests(written):
    proofs = written(
        """
        @pytest.mark.rule("GC-09")
        class TestClock:
            def test_a(self):
                pass

            def helper(self):
                pass
        """
    )
    assert proofs == {"GC-09": ("tests/cases/test_it.py::TestClock::test_a",)}


@pytest.mark.parametrize("mark", ['pytest.mark.rule("GC-09")', '[pytest.mark.django_db, pytest.mark.rule("GC-09")]'])
def test_a_module_mark_counts_for_every_test_of_the_module(written, mark):
    proofs = written(f"pytestmark = {mark}\ndef test_a():\n    pass\ndef test_b():\n    pass\n")
    assert proofs == {"GC-09": ("tests/cases/test_it.py::test_a", "tests/cases/test_it.py::test_b")}


def test_a_mark_on_one_set_of_parameters_counts(written):
    proofs = written(
        """
        @pytest.mark.parametrize("x", [1, pytest.param(2, marks=pytest.mark.rule("GC-09"))])
        def test_a(x):
            pass
        """
    )
    assert list(proofs) == ["GC-09"]


def test_other_marks_and_helpers_prove_nothing(written):
    proofs = written(
        """
        @pytest.mark.skipif("GC-09")
        def test_a():
            pass

        @pytest.mark.rule("GC-09")
        def helper():
            pass
        """
    )
    assert proofs == {}


def test_where_no_tests_are_shipped_nothing_is_proved(tmp_path):
    assert proofs_of_rules(tmp_path / "tests") == {}


def test_our_own_tests_name_only_rules_of_the_manual():
    known = {rule.id for rule in rules.all_rules()}
    assert set(proofs_of_rules()) <= known
