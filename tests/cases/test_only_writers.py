"""``open_case`` and ``apply_step`` are the only writers of a case: no other module writes what hangs on one."""

import ast

import pytest
from django.db.models import Model

from cases import models
from tests.sources import ROOT, imports, modules

# The road: what stands in these folders is reached by ``open_case``, ``apply_step`` and the jobs alone.
WRITERS = tuple(f"cases/{folder}/" for folder in ("bookkeeping", "steps", "eligibility", "actions", "jobs"))
# Models of the app that no case hangs on, and the calls that write them: (path, receiver): what it is.
OF_NO_CASE = {"SavedFilter"}
NOT_A_CASE = {
    ("cases/gene_testing/panels.py", "Panel"): "what laboratories test for",
    ("office/views/list_imports.py", "Upload"): "a list that was uploaded",
    **{("office/views/queue.py", name): "a person's saved filter" for name in ("SavedFilter", "saved")},
    **{
        ("samples/load/templates.py", name): "whom a case is walked for"
        for name in ("Person", "Policy", "InsuredPerson")
    },
}
MODELS = {name for name in models.__all__ if issubclass(getattr(models, name), Model)} - OF_NO_CASE
RELATIONS = {
    relation.get_accessor_name()
    for name in MODELS
    for relation in getattr(models, name)._meta.related_objects
    if relation.related_model.__name__ in MODELS
}
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete", "_raw_delete"}

UNARY = {"save", "delete"}


def is_effects(path):
    return path.startswith("cases/") and path.endswith("/effects.py")


def receiver(call):
    """Return the names a method is called on: ``case.documents.filter().update()`` gives case, documents, filter."""
    names, node = [], call.func.value
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return [*([node.id] if isinstance(node, ast.Name) else []), *reversed(names)]


def writes(path, tree):
    """Yield the line of every call that writes a case, or that cannot be told from one in a module that knows cases."""
    # ``save`` and ``delete`` of a model take no positional argument; those of pictures and storages do.
    knows_cases = path.startswith(("cases/", "office/")) or any(
        ".models." in f"{name}." and "cases" in name for name in imports(tree)
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = receiver(node)
            touches_cases = MODELS & set(names) or RELATIONS & set(names[1:])
            named = knows_cases and node.func.attr in WRITES and not (node.func.attr in UNARY and node.args)
            anything = named and not any((path, name) in NOT_A_CASE for name in names[:1])
            if anything or (touches_cases and node.func.attr in WRITES | {"update"}):
                yield node


def test_no_other_module_writes_a_case():
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if not module.path.startswith(WRITERS) and not is_effects(module.path)
        for node in writes(module.path, module.tree)
    ]
    assert found == []


def test_every_folder_of_writers_is_there():
    assert [folder for folder in WRITERS if not (ROOT / folder).is_dir()] == []


def test_effects_write_only_where_they_are_handed_the_step():
    """Only ``apply_step`` makes a context, so a function that needs one cannot be reached past it."""
    found = [
        f"{module.path}:{function.name}"
        for module in modules()
        if is_effects(module.path)
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef) and list(writes(module.path, function))
        if not any(argument.arg == "ctx" for argument in function.args.args)
    ]
    assert found == []


def test_only_the_road_makes_a_context_with_data():
    makers = {"cases/actions/apply_step.py", "cases/actions/confirmation.py", "cases/actions/follow_up.py"}
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.path not in makers
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "perform"
    ]
    assert found == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("portal/views.py", "Case.objects.create(number='x')"),
        ("portal/views.py", "Case.objects.filter(pk=1).update(state='x')"),
        ("portal/views.py", "models.CaseEvent.objects.all().delete()"),
        ("portal/views.py", "case.documents.filter(pk=1).update(status='x')"),
        ("portal/views.py", "case.quota_uses.create()"),
        ("portal/views.py", "from cases.models import Case\ncase = find()\ncase.save()"),
        ("portal/views.py", "import cases.models\ncase = find()\ncase.delete()"),
        ("office/views/page.py", "file.details.save()"),
        ("cases/models/case.py", "paper.save()"),
    ],
)
def test_the_scan_finds_a_writer(path, source):
    assert len(list(writes(path, ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("portal/views.py", "visitor.save()"),
        ("portal/views.py", "from cases.models import Case\ncontext.update(cases=Case.objects.all())"),
        ("office/views/page.py", "context.update(form=form)\nCase.objects.filter(pk=1).first()"),
        ("cases/declaration/forms.py", "default_storage.save(name, content)"),
    ],
)
def test_the_scan_lets_readers_be(path, source):
    assert list(writes(path, ast.parse(source))) == []
