"""Spreadsheets that tests make: workbooks, CSV files, and the command that imports them."""

import csv
import io
import json
import struct
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.management import call_command
from openpyxl import Workbook


def xlsx(rows, *, sheet="绿通", merged=(), change=lambda book, table: None):
    """Return a workbook of ``rows``; ``change`` may do anything to it before it is saved."""
    book = Workbook()
    table = book.active
    table.title = sheet
    for row in rows:
        table.append(list(row))
    for block in merged:
        table.merge_cells(block)
    change(book, table)
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows, encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def parts_of(content):
    """Return the parts of a workbook, to be changed and ``zipped`` again."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts):
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def as_zip_of(name):
    return zipped({name: b"<x/>", "mimetype": b"application/x"})


def old_xls():
    """Return the beginning of an OLE file that holds no encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16s", b"") + b"\0" * 2000


def locked(content):
    """Return what a password makes of a workbook: an OLE file that holds EncryptedPackage."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("password", out)
    return out.getvalue()


def bomb(content, size=260 * 1024 * 1024):
    """Return a workbook as an archive of a few hundred kilobytes that unpacks to far more."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part_content in parts_of(content).items():
            archive.writestr(name, part_content)
        with archive.open("xl/media/image1.bin", "w", force_zip64=True) as part:
            for _ in range(size // (1 << 20)):
                part.write(b"\0" * (1 << 20))
    return out.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def imported(tmp_path, kind, content, *args):
    """Run ``import_list`` and return its exit code and its lines."""
    path = tmp_path / "from-insurer.xlsx"
    path.write_bytes(content)
    out, code = io.StringIO(), 0
    try:
        call_command("import_list", kind, str(path), *args, stdout=out)
    except SystemExit as ended:
        code = ended.code
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def of(lines, kind):
    return [line for line in lines if line["kind"] == kind]
