"""Broken files of policies, made: each with the cell to blame, or a word of the refusal where no cell is."""

from datetime import date, datetime, time, timedelta

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.making import LAUGHS, as_csv, as_zip_of, bomb, locked, old_xls, parts_of, saved, xlsx, zipped
from tests.policies.importing.conftest import ROW, child, citizen, row

HEAD = list(ROW)
SHEET = "xl/worksheets/sheet1.xml"


def table(*ones):
    return [HEAD, *(list(one.values()) for one in ones)]


GOOD = table(row(1), child(1), row(2))
WHOLE = xlsx(GOOD, sheet="保单")


def address(heading, line=2):
    """Return the cell of ``heading``: AB2."""
    index = HEAD.index(heading)
    return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[index] if index < 26 else 'A' + 'AB'[index - 26]}{line}"


def changed(old, new, *, part=SHEET, content=WHOLE):
    """Return a good workbook with ``old`` replaced once in one of its parts."""
    parts = parts_of(content)
    assert old in parts[part], part
    return zipped(parts | {part: parts[part].replace(old, new, 1)})


def without(part):
    parts = parts_of(WHOLE)
    del parts[part]
    return zipped(parts)


def book(change):
    return xlsx(GOOD, sheet="保单", change=change)


def cell(place, value):
    return book(lambda made, sheet: setattr(sheet[place], "value", value))


def hidden(kind, number):
    def change(made, sheet):
        lines = sheet.row_dimensions if kind == "row" else sheet.column_dimensions
        lines[number].hidden = True

    return book(change)


def second_sheet(state="visible"):
    def change(made, sheet):
        other = made.create_sheet("旧表")
        other.append(HEAD)
        other.sheet_state = state

    return book(change)


def hide_the_sheet(made, sheet):
    made.create_sheet("空")
    sheet.sheet_state = "hidden"


def counted_from_1904():
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    for line in table(row(1) | {"保险期间起日": date(2026, 1, 1)}):
        made.active.append(line)
    return saved(made)


def long_workbook(count):
    """Return a workbook of ``count`` rows of one number, cheaply."""
    lines = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(5, count + 5))
    return changed(b"</sheetData>", f"{lines}</sheetData>".encode())


def replaced(old, new, encoding="utf-8"):
    return as_csv(GOOD).replace(old.encode(), new.encode(encoding, "surrogatepass"), 1)


UNREADABLE = {
    "empty": (b"", "空"),
    "blanks": (b" \r\n\t\n", "空"),
    "a BOM": (b"\xef\xbb\xbf", "空"),
    "NULs": (b"\0" * 500, ""),
    "commas": (b",,\n,,\n", "空"),
    "a heading alone": (as_csv([HEAD]), "没有任何一行"),
    "a heading alone in a workbook": (xlsx([HEAD]), "没有任何一行"),
    "a workbook without cells": (saved(Workbook()), "空"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
    "a photograph": (b"\xff\xd8\xff\xe0JFIF", "图片"),
    "a web page": (b"\n <HTML><table></table></html>", "网页"),
    "a web page after a BOM": (b"\xef\xbb\xbf<!DOCTYPE html>", "网页"),
    "XML": (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "XML"),
    "RTF": (b"{\\rtf1 x}", "RTF"),
    "RAR": (b"Rar!\x1a\x07\0", "压缩"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "压缩"),
    "gzip": (b"\x1f\x8b\x08\0\0", "压缩"),
    "an xls renamed": (old_xls(), "xls"),
    "a password": (locked(WHOLE), "密码"),
    "a text file": ("您好\n".encode(), "表头"),
    "semicolons": (as_csv(GOOD).replace(b",", b";"), "分号"),
    "tabs": (as_csv(GOOD).replace(b",", b"\t"), "制表符"),
    "full-width commas": (as_csv(GOOD).replace(b",", "，".encode()), "全角逗号"),
    "UTF-16": (as_csv(GOOD, "utf-16"), "UTF-16"),
    "UTF-32": (as_csv(GOOD, "utf-32"), "UTF-16"),
    "Big5": ("保單號,產品代碼,投保人姓名\n臺灣,臺北,高雄\n".encode("big5"), "Big5"),
    "UTF-8 cut short": (as_csv([HEAD, *GOOD[1:]]).replace("上海市\r\n".encode(), "上海市".encode()[:-1]), "第"),
    "UTF-8 damaged": (replaced("测试乙", "测") + b"\xe6\xff\n", "第 5 行"),
    "GBK damaged": (as_csv(GOOD, "gbk") + b"\xff\xff\n", "第 5 行"),
    "a lone surrogate": (replaced("测试乙", "测\ud800乙"), "第 2 行"),
    "a quote never closed": (as_csv(GOOD) + b'"TEST000009,x\n', "引号"),
    "a line without end": (as_csv(GOOD) + b"x" * 200_001, "字符"),
    "two million rows": (as_csv([HEAD]) + b"x\n" * 2_000_000, "第 1000002 行"),
}
"""Nothing is read of these: name → content, a word of the refusal."""

BOOKS = {
    "two sheets": (second_sheet(), "旧表"),
    "a hidden sheet beside": (second_sheet("hidden"), "旧表"),
    "the sheet hidden": (
        book(hide_the_sheet),
        "保单：",
    ),
    "a hidden row": (hidden("row", 3), "保单!A3："),
    "a hidden heading": (hidden("row", 1), "保单!A1："),
    "a hidden column": (hidden("column", "K"), "保单!K1："),
    "a row of no height": (changed(b'<row r="2"', b'<row ht="0" customHeight="1" r="2"'), "保单!A2："),
    "a column of no width": (
        changed(b"<sheetData>", b'<cols><col width="0" min="2" max="3"/></cols><sheetData>'),
        "保单!B1：",
    ),
    "a row hidden in other quotes": (changed(b'<row r="3"', b"<row hidden='true' r=\"3\""), "保单!A3："),
    "cells merged down": (book(lambda made, sheet: sheet.merge_cells("A2:A3")), "保单!A2："),
    "cells merged across": (book(lambda made, sheet: sheet.merge_cells("I3:J3")), "保单!I3："),
    "cells of the heading merged": (book(lambda made, sheet: sheet.merge_cells("A1:B1")), "保单!A1："),
    "a formula nobody computed": (cell("P2", "=1+1"), "保单!P2："),
    "a formula with an empty result": (
        changed(b'<c r="P2" t="inlineStr"><is><t>', b"<c s='0' r='P2'><f>A1</f><v></v></c><c r=\"AD2\"><is><t>"),
        "保单!P2：",
    ),
    "the error of a formula": (cell("E2", "#REF!"), "保单!E2："),
    "the error of another": (cell("I3", "#N/A"), "保单!I3："),
    "a cell in the last corner": (cell("XFD1048576", "x"), "保单!XFD1048576："),
    "a cell in the last row": (cell("A1048576", "x"), "保单!A1048576："),
    "a cell in the last column": (cell("XFD2", "x"), "保单!XFD2："),
    "too many rows": (long_workbook(200_001), "20 万行"),
    "a zip bomb": (bomb(WHOLE, 64 << 20), "解压后超过"),
    "entities in the sheet": (changed(b"<worksheet", LAUGHS + b"<worksheet"), "实体"),
    "entities in the styles": (changed(b"<styleSheet", LAUGHS + b"<styleSheet", part="xl/styles.xml"), "实体"),
    "an ods": (as_zip_of("content.xml"), "不是 xlsx"),
    "an xlsb": (as_zip_of("xl/workbook.bin"), "不是 xlsx"),
    "a docx": (as_zip_of("word/document.xml"), "不是 xlsx"),
    "no sheet": (without(SHEET), "损坏"),
    "no relations": (without("xl/_rels/workbook.xml.rels"), "损坏"),
    "a sheet of no XML": (changed(b"<sheetData>", b"<sheetData"), "损坏"),
    "a text that is not there": (changed(b't="inlineStr"><is><t>', b't="s"><v>99</v></c><c r="AD1"><is><t>'), "损坏"),
    "nothing after PK": (b"PK\x03\x04", "损坏"),
    "noise after PK": (b"PK\x03\x04" + bytes(range(256)) * 8, "损坏"),
}
"""Workbooks of which nothing is read: name → content, the cell or a word of the refusal."""

HEADINGS = {
    "a column unknown": ([*HEAD, "人口"], "AC1"),
    "a column twice": ([*HEAD, "保单号"], "AC1"),
    "a column by two of its names": ([*HEAD, "保单编号"], "AC1"),
    "a title above": (["保单清单", *[""] * 27], "A1"),
    "no heading": (list(row(1).values()), "A1"),
    "GBK read as UTF-8": ([one.encode("gbk").decode("latin-1") for one in HEAD], "A1"),
    "UTF-8 read as Latin-1": ([one.encode().decode("latin-1") for one in HEAD], "A1"),
    "NUL": (["\0", *HEAD[1:]], "第 1 行"),
    "an overlong heading": (["保单号" * 2000, *HEAD[1:]], "A1"),
    "markup": (["<script>alert(1)</script>", *HEAD[1:]], "A1"),
    **{
        f"{heading} missing": ([one for one in HEAD if one != heading], "第 1 行")
        for heading in (
            "保单号",
            "产品代码",
            "保险期间起日",
            "保险期间止日",
            "被保险人姓名",
            "被保险人证件号码",
            "与投保人关系",
        )
    },
    **{
        f"{heading} misspelt": ([one if one != heading else "号" + one for one in HEAD], address(heading, 1))
        for heading in HEAD
    },
}
"""Headings that are refused: name → the heading, the cell to blame."""

NUMBERS = ("3.2e17", "3.2E+17", "1.10101E+17", "11010119000101001", "1101011900010100140", "110101190001010015", "啊")
DAYS = (
    "2026-02-30",
    "2026-13-01",
    "2026-00-10",
    "2/1/2026",
    "26-1-1",
    "明天",
    "2026",
    "3.5",
    "99999999",
    "1899-12-31",
    "2026年2月30日",
)
SHIFTED = list(row(1).values())
CELLS = (
    *(("保单号", value) for value in ("", "12", "保单", "A" * 41, 12345678, 1.2e17, True, "'=cmd", "TEST_00001")),
    *(("产品代码", value) for value in ("", "没有", "ZYSH", 5, True, "ZYSH-BWYL、ZYSH-BWYL")),
    *(("保险期间起日", value) for value in (*DAYS, "", True, 1.5, time(5, 6), timedelta(days=2))),
    *(("状态生效日", value) for value in DAYS),
    *(("等待期届满日", value) for value in (*DAYS, "2030-01-01")),
    *(("保障起日", value) for value in (*DAYS, "2025-12-31")),
    *(("被保险人出生日期", value) for value in ("2999-01-01", "x", "3.5")),
    *(("被保险人证件号码", value) for value in (*NUMBERS, "", 3.2e17, 110101190001010014, float("nan"), False)),
    *(("投保人证件号码", value) for value in (*NUMBERS, 3.2e17, 110101190001010014)),
    *(
        ("被保险人姓名", value)
        for value in (
            "",
            "甲" * 101,
            "甲" * 32_767,
            "123",
            "2026-01-01",
            "？",
            True,
            5.0,
            date(2026, 1, 1),
            "测\x7f试",
            "#N/A",
            "测_xD800_试",
        )
    ),
    *(("被保险人证件类型", value) for value in ("学生证", 7, "#REF!", "身份证、护照")),
    *(("被保险人性别", value) for value in ("中", 1, "x" * 5000)),
    *(("被保险人手机号码", value) for value in ("123", "1380000000", "138000000012", "abc", 1.38e20)),
    *(("与投保人关系", value) for value in ("", "朋友", "本人", 3)),
    *(("社会医疗保险", value) for value in ("也许", 2, "#VALUE!", "是是")),
    *(("社会医疗保险参保地", value) for value in ("火星", "吉林", "000000", 99, "朝阳", "省")),
    *(("保单载明的服务", value) for value in ("绿通，火星", "#NAME?", "green channel", 4.2)),
    *(("保单状态", value) for value in ("好", "#N/A", 0, "退 保 了")),
    *(("上一张保单号", value) for value in ("x", "TEST000001", 1e20)),
    *(("保险期间止日", value) for value in ("2025-01-01", "2199-01-01", "9999-12-31", "")),
)
"""What one cell of the child's row may hold and is refused: its heading, the value."""

ROWS = {
    "shifted right": ["", *SHIFTED[:-1]],
    "shifted left": [*SHIFTED[1:], ""],
    "two swapped": [SHIFTED[1], SHIFTED[0], *SHIFTED[2:]],
    "a cell too many": [*SHIFTED, "x"],
    "a cell too few": SHIFTED[:-1],
    "an unquoted comma": [*SHIFTED[:4], "绿通", "MDT", *SHIFTED[5:]],
    "NUL": [*SHIFTED[:8], "测\0试", *SHIFTED[9:]],
    "all in one cell": [";".join(SHIFTED), *[""] * 27],
}
"""Rows of CSV that are refused."""

AGAINST = {
    "twice": ([row(1), row(1)], "R3"),
    "two names for one number": ([row(1), row(2, 被保险人证件号码=citizen(1), 投保人证件号码=citizen(1))], "P3"),
    "two products for one policy": ([row(1), child(1, 保险期间止日="2027-12-31")], "A3"),
    "no such policy before": ([row(1, 上一张保单号="TEST999999")], "F2"),
    "two numbers for one phone": (
        [row(1), row(1, 保单号="TEST000009", 被保险人手机号码="13900000000", 投保人手机号码="13900000000")],
        "U3",
    ),
}
"""Rows that contradict each other: the rows, the cell to blame."""

WELL = {
    "days counted from 1904": counted_from_1904(),
    "a moment for a day": xlsx(table(row(1) | {"保险期间起日": datetime(2026, 1, 1, 9, 30)})),
    "unused columns hidden": changed(b"<sheetData>", b'<cols><col min="29" max="16384" hidden="1"/></cols><sheetData>'),
    "a formula whose result is no text": changed(
        f'<c r="{address("被保险人姓名")}"'.encode(),
        f'<c r="{address("投保人曾用名")}" t="str"><f>""</f><v></v></c><c r="{address("被保险人姓名")}"'.encode(),
    ),
    "a phone as a number": xlsx(table(row(1) | {"投保人手机号码": 13800000001, "被保险人手机号码": 13800000001.0})),
    "an apostrophe": as_csv(table(row(1) | {"被保险人证件号码": f"'{citizen(1)}"})),
    "an equals sign and quotes": as_csv(table(row(1) | {"被保险人证件号码": f'="{citizen(1)}"'})),
}
"""Odd, and yet read."""
