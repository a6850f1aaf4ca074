"""Makes the rows chunk by chunk, on as many processors as there are, and copies each chunk in as it comes."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing import get_context
from random import Random

import django
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import User
from cases.jobs.recomputation import recompute_running_clocks
from samples.load import cases, contracts, rows
from samples.load.multiplying import Multiplier, highest, tables
from samples.load.templates import walk_all
from samples.load.world import World

CHUNK = 5_000
AHEAD = 2  # chunks made before they are asked for, for each process


def make_chunk(world: World, indexes: range) -> dict[str, bytes]:
    """Return the rows of the policies ``indexes``; touches no database."""
    random = Random(f"{world.seed}:{indexes.start}")  # noqa: S311 - a load to measure with keeps no secret
    batch = rows.Batch()
    contracts.write(world=world, indexes=indexes, random=random, batch=batch)
    return batch.parts()


def generate(*, world: World, progress: Callable[[str, int], None]) -> None:
    """Write the whole load, one transaction a chunk, and say after each how many policies and cases there are."""
    chunks = [range(start, min(start + CHUNK, world.policies)) for start in range(0, world.policies, CHUNK)]
    with _made(world, chunks) as batches:
        for indexes, parts in zip(chunks, batches, strict=True):
            with transaction.atomic():
                rows.copy_in(parts)
            progress("保单", indexes.stop)
    _advance_sequences(world)
    if world.cases:
        _generate_cases(world, progress)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _generate_cases(world: World, progress: Callable[[str, int], None]) -> None:
    """Walk the templates, multiply them, and count the copies' clocks by the calendar at their own time."""
    before = {model: highest(model) for model in tables()}
    crew = tuple(User.objects.get(pk=pk) for pk in world.crew)
    templates = walk_all(services=world.services, crew=crew, now=world.now)
    multiplier = Multiplier(templates, before)
    wanted = cases.copies(world=world, templates=templates)
    while chunk := list(islice(wanted, CHUNK)):
        with transaction.atomic():
            multiplier.copy(chunk)
        progress("案件", chunk[-1].sequence)
    with connection.cursor() as cursor:
        for model in before:
            _advance(cursor, model)
        cursor.execute("SELECT setval('case_number', %s)", [world.first + world.policies + world.cases + 1])
    recompute_running_clocks()


@contextmanager
def _made(world: World, chunks: list[range]) -> Iterator[Iterator[dict[str, bytes]]]:
    """Give the chunks in order; several are made by processes of their own, only a few ahead."""
    processes = min(os.cpu_count() or 1, len(chunks))
    if processes == 1:
        yield map(partial(make_chunk, world), chunks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        yield _bounded(pool, world, chunks, processes * AHEAD)


def _bounded(pool: ProcessPoolExecutor, world: World, chunks: list[range], ahead: int) -> Iterator[dict[str, bytes]]:
    waiting = [pool.submit(make_chunk, world, indexes) for indexes in chunks[:ahead]]
    for indexes in [*chunks[ahead:], *[None] * len(waiting)]:
        yield waiting.pop(0).result()
        if indexes is not None:
            waiting.append(pool.submit(make_chunk, world, indexes))


def _advance_sequences(world: World) -> None:
    """Let everything added later be numbered above the load."""
    with connection.cursor() as cursor:
        for table in rows.TABLES:
            _advance(cursor, table.model)
        cursor.execute("SELECT setval('case_number', %s)", [world.first + world.policies])


def _advance(cursor: CursorWrapper, model: type[models.Model]) -> None:
    """Let the table's next key lie above those in use; one keyed by another table's rows has no sequence."""
    table, column = model._meta.db_table, model._meta.pk.column
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
    (sequence,) = cursor.fetchone()
    if sequence:
        cursor.execute(f"SELECT setval('{sequence}', greatest((SELECT max({column}) FROM {table}), 1))")  # noqa: S608
