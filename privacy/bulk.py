"""Many rows of ciphertext written by one statement, below the fields: what key rotation and migrations need."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.apps.registry import Apps
from django.db import connection, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from privacy import keys
from privacy.fields import Ciphertext

BATCH = 2_000


def set_columns(model: type[models.Model], values: Mapping[str, Sequence[str]], pks: Sequence[int]) -> None:
    """Set columns of the rows ``pks`` to ``values``, stored as they are: per field one value a row, in the rows' order."""
    if not pks:
        return
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [model._meta.get_field(name).column for name in values]  # type: ignore[union-attr]
    settings = ", ".join(f'"{column}" = new."{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    arrays = ", ".join(["%s::text[]"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {settings} FROM unnest(%s::bigint[], {arrays}) AS new(new_key, {names}) '  # noqa: S608
            f'WHERE "{table}"."{key}" = new.new_key',
            [list(pks), *(list(column) for column in values.values())],
        )


def encrypt_landed(app: str, fields: Mapping[str, Sequence[str]]) -> migrations.RunPython:
    """Return what encrypts the clear text that stands in ``fields`` of an app's models, and on the way back decrypts it.

    It belongs after the operations that made the fields encrypted ones.
    """
    return migrations.RunPython(
        partial(_change, app=app, fields=fields, change=keys.encrypt),
        partial(_change, app=app, fields=fields, change=keys.decrypt),
    )


def bring_into_form(app: str, fields: Mapping[str, Mapping[str, Callable[[str], str]]]) -> migrations.RunPython:
    """Return what brings the names and numbers that landed in an app's models into the form each field stores from now on.

    Cut short, it is simply run again; on the way back there is nothing to do, as the earlier code reads the form too.
    """
    return migrations.RunPython(partial(_form, app=app, fields=fields), migrations.RunPython.noop)


def _form(
    apps: Apps, editor: BaseDatabaseSchemaEditor, *, app: str, fields: Mapping[str, Mapping[str, Callable[[str], str]]]
) -> None:
    for model_name, forms in fields.items():
        model = apps.get_model(app, model_name)
        for rows in stored(model, list(forms)):
            formed = [_formed(model, forms, row[1:]) for row in rows]
            changed = [place for place, row in enumerate(rows) if list(row[1:]) != formed[place]]
            columns = {name: [formed[place][at] for place in changed] for at, name in enumerate(forms)}
            set_columns(model, columns, [rows[place][0] for place in changed])
    editor.connection.check_constraints()


def _formed(model: type[models.Model], forms: Mapping[str, Callable[[str], str]], row: Sequence[str]) -> list[str]:
    """Return a row's stored values in form; what is in form already stays as it is stored."""
    formed = []
    for (name, form), value in zip(forms.items(), row, strict=True):
        is_ciphertext = isinstance(model._meta.get_field(name), Ciphertext)
        clear = keys.decrypt(value) if is_ciphertext and value else value
        normal = form(clear) if clear else clear
        changed = keys.encrypt(normal) if is_ciphertext and normal else normal
        formed.append(value if normal == clear else changed)
    return formed


def _change(
    apps: Apps,
    editor: BaseDatabaseSchemaEditor,
    *,
    app: str,
    fields: Mapping[str, Sequence[str]],
    change: Callable[[str], str],
) -> None:
    for model_name, names in fields.items():
        model = apps.get_model(app, model_name)
        for rows in stored(model, names):
            changed = {
                name: [change(row[place]) if row[place] else row[place] for row in rows]
                for place, name in enumerate(names, start=1)
            }
            set_columns(model, changed, [row[0] for row in rows])
    editor.connection.check_constraints()  # what is still to be looked at would keep the table from being altered


def stored(model: type[models.Model], names: Sequence[str], batch: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a table in batches: the key, then the columns ``names`` as they are stored; not if all are empty."""
    key, table = model._meta.pk.column, model._meta.db_table
    quoted = [f'"{model._meta.get_field(name).column}"' for name in names]  # type: ignore[union-attr]
    columns, filled = ", ".join(quoted), " OR ".join(f"{column} <> ''" for column in quoted)
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "{key}", {columns} FROM "{table}" WHERE "{key}" > %s AND ({filled}) '  # noqa: S608
                f'ORDER BY "{key}" LIMIT %s',
                [last, batch],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
