"""Broken spreadsheets, made: each with the words of the refusal it gets, and its cell where one is to blame."""

from datetime import date, datetime, time

from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from tests.making import LAUGHS, as_csv, as_zip_of, bomb, locked, old_xls, parts_of, saved, xlsx, zipped

HEAD = ["省/直辖市", "城市"]
GOOD = [HEAD, ["江苏省", "南京"], ["江苏省", "苏州"], ["北京", "北京"]]


def changed(part, old, new):
    """Return a good workbook with ``old`` replaced by ``new`` in one of its parts."""
    parts = parts_of(xlsx(GOOD))
    assert old in parts[part], part
    return zipped(parts | {part: parts[part].replace(old, new)})


def without(part):
    parts = parts_of(xlsx(GOOD))
    del parts[part]
    return zipped(parts)


def hidden_row(number):
    return xlsx(GOOD, change=lambda book, table: setattr(table.row_dimensions[number], "hidden", True))


def hidden_column(letter):
    return xlsx(GOOD, change=lambda book, table: setattr(table.column_dimensions[letter], "hidden", True))


def filtered(book, table):
    table.auto_filter.ref = "A1:B4"
    table.row_dimensions[3].hidden = True


def second_sheet(state="visible"):
    def change(book, table):
        other = book.create_sheet("旧表")
        other.append(HEAD)
        other.append(["江苏省", "南京"])
        other.sheet_state = state

    return xlsx(GOOD, change=change)


def cell(place, value):
    return xlsx(GOOD, change=lambda book, table: setattr(table[place], "value", value))


def far_cell(place):
    return cell(place, "x")


def laughs(part):
    parts = parts_of(xlsx(GOOD))
    text = parts[part]
    start = text.index(b"?>") + 2 if text.startswith(b"<?xml") else 0
    return zipped(parts | {part: LAUGHS + text[start:]})


def many_rows(count):
    book = Workbook(write_only=True)
    table = book.create_sheet("x")
    for row in (HEAD, *(["江苏省", "南京"] for _ in range(count))):
        table.append(row)
    return saved(book)


UNREADABLE = {
    "empty": (b"", "空"),
    "blanks only": (b" \r\n\t\n", "空"),
    "NULs only": (b"\0" * 500, "空"),
    "BOM only": (b"\xef\xbb\xbf", "空"),
    "a workbook without cells": (saved(Workbook()), "空"),
    "a workbook of blanks": (xlsx([[" ", "　"], [None, ""]]), "空"),
    "CSV of commas": (b",,\n,,\n", ""),
    "PDF": (b"%PDF-1.7\n1 0 obj", "PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
    "JPEG": (b"\xff\xd8\xff\xe0JFIF", "图片"),
    "web page": (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
    "web page with doctype": (b"<!DOCTYPE html><html></html>", "网页"),
    "XML spreadsheet": (b"<?xml version='1.0'?><Workbook/>", "XML"),
    "RTF": (b"{\\rtf1 x}", "RTF"),
    "RAR": (b"Rar!\x1a\x07\0", "压缩"),
    "gzip": (b"\x1f\x8b\x08\0\0", "压缩"),
    "old xls": (old_xls(), "xls"),
    "password": (locked(xlsx(GOOD)), "密码"),
    "zip bomb": (bomb(xlsx(GOOD)), "解压后超过"),
    "ods": (as_zip_of("content.xml"), "不是 xlsx"),
    "xlsb": (as_zip_of("xl/workbook.bin"), "不是 xlsx"),
    "docx": (as_zip_of("word/document.xml"), "不是 xlsx"),
    "PK and nothing": (b"PK\x03\x04", "损坏"),
    "PK and noise": (b"PK\x03\x04" + bytes(range(256)) * 8, "损坏"),
    "no sheet": (without("xl/worksheets/sheet1.xml"), ""),
    "no workbook": (without("xl/workbook.xml"), "不是 xlsx"),
    "no relations": (without("xl/_rels/workbook.xml.rels"), "损坏"),
    "sheet of no XML": (changed("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData"), "损坏"),
    "sheet cut in XML": (changed("xl/worksheets/sheet1.xml", b"</sheetData>", b""), "损坏"),
    "workbook of no XML": (changed("xl/workbook.xml", b"</workbook>", b""), "损坏"),
    "number that is none": (cell("B2", 1e300), ""),
    "entities in the sheet": (laughs("xl/worksheets/sheet1.xml"), "实体"),
    "entities in the workbook": (laughs("xl/workbook.xml"), "实体"),
    "entities in the styles": (laughs("xl/styles.xml"), "实体"),
    "entities in the relations": (laughs("xl/_rels/workbook.xml.rels"), "实体"),
    "two sheets": (second_sheet(), "2 张"),
    "hidden sheet": (second_sheet("hidden"), "被隐藏"),
    "very hidden sheet": (second_sheet("veryHidden"), "被隐藏"),
    "filtered rows": (xlsx(GOOD, change=filtered), "隐藏"),
    "too many rows": (many_rows(20_001), "行"),
    "too many rows of CSV": (as_csv([HEAD, *(["江苏省", "南京"] for _ in range(20_001))]), "行"),
    "cell at the end of the sheet": (far_cell("A1048576"), "行"),
    "cell in the last column": (far_cell("XFD1"), "列"),
    "cell in the last corner": (far_cell("XFD1048576"), ""),
    "too large": (b"x," * (11 * 1024 * 1024), "20 MB"),
    "UTF-16": ("省/直辖市,城市\n".encode("utf-16"), "UTF-16"),
    "neither UTF-8 nor GBK": (as_csv(GOOD) + b"\xff\xff\n", ""),
    "Big5": ("省/直轄市,城市\n臺灣,臺北市\n臺灣,高雄市\n".encode("big5"), ""),
    "quote never closed": (as_csv(GOOD) + '"江苏省,无锡\n'.encode(), "引号"),
    "semicolons": ("省/直辖市;城市\n江苏;南京\n".encode(), "分号"),
    "tabs": ("省/直辖市\t城市\n江苏\t南京\n".encode(), "制表符"),
    "NUL inside": (as_csv(GOOD) + "江苏省,无\0锡\n".encode(), "NUL"),
    "a lone surrogate": (as_csv(GOOD) + "江苏省,无\ud800锡\n".encode("utf-8", "surrogatepass"), "UTF-8"),
    "a web page after a BOM": (b"\xef\xbb\xbf<!DOCTYPE html>", "网页"),
    "two million rows": (as_csv([HEAD]) + b"x\n" * 2_000_000, "行"),
    "line without end": (b"x" * 200_001, ""),
    **{f"hidden row {n}": (hidden_row(n), "隐藏") for n in (1, 2, 3, 4)},
    **{f"hidden column {letter}": (hidden_column(letter), "隐藏") for letter in "AB"},
    **{
        f"formula {formula}": (cell("B3", formula), "没有它的结果")
        for formula in ("=1+1", '="南"&"京"', "=VLOOKUP(A1,A:B,2,0)", '=HYPERLINK("http://x")', "=[1]x!A1", "=NOW()")
    },
    **{f"error {value}": (cell("B3", value), "错误值") for value in ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?")},
    **{f"cut at {part}%": (xlsx(GOOD)[: len(xlsx(GOOD)) * part // 100], "") for part in range(2, 100, 2)},
}
"""Nothing can be read of these: name → content, a word of the refusal ("": whatever it says)."""

DATED = (date(2026, 1, 2), datetime(2026, 1, 2, 3, 4), time(5, 6))
BAD_ROWS = {
    "missing column": ([["省/直辖市"], ["江苏省"]], "A1"),
    "wrong heading": ([["省/直辖市", "城镇"], ["江苏省", "南京"]], "B1"),
    "unknown column": ([[*HEAD, "人口"], ["江苏省", "南京", "9"]], "C1"),
    "column twice": ([[*HEAD, "备注", "备注"], ["江苏省", "南京", "", ""]], ""),
    "no heading": ([["江苏省", "南京"], ["江苏省", "苏州"]], "A1"),
    "heading alone": ([HEAD], "A1"),
    "only a title": ([["绿通服务范围"]], "A1"),
    "shifted right": ([HEAD, ["", "江苏省", "南京"]], "C2"),
    "shifted left": ([HEAD, ["南京", ""]], "B2"),
    "swapped": ([HEAD, ["南京", "江苏省"]], "A2"),
    "city missing": ([HEAD, ["江苏省", ""]], "B2"),
    "remark beside": ([HEAD, ["江苏省", "南京", "新"]], "C2"),
    "garbled": ([HEAD, ["æ±Ÿè‹", "å—äº¬"]], "A2"),
    "long text": ([HEAD, ["江苏省", "南京" * 60]], "B2"),
    "control character": ([HEAD, ["江苏省", "南\x7f京"]], "B2"),
    "private character": ([HEAD, ["江苏省", "南\ue000京"]], "B2"),
    "scientific text": ([HEAD, ["江苏省", "3.2E+17"]], "B2"),
    "scientific number": ([HEAD, ["江苏省", 3.2e17]], "B2"),
    "long number": ([HEAD, ["江苏省", 320102199001011234]], "B2"),
    "number": ([HEAD, ["江苏省", 3.5]], "B2"),
    "true": ([HEAD, ["江苏省", True]], "B2"),
    "formula text": ([HEAD, ["江苏省", "'=cmd|' /C calc'!A0"]], "B2"),
    "markup": ([HEAD, ["江苏省", "<script>alert(1)</script>"]], "B2"),
    "SQL": ([HEAD, ["江苏省", "'; DROP TABLE coverage_placeentry; --"]], "B2"),
    "emoji": ([HEAD, ["江苏省", "😀"]], "B2"),
    "code of old": ([[*HEAD, "区划代码"], ["湖北", "襄樊", "429999"]], "C2"),
    "code of another": ([[*HEAD, "区划代码"], ["江苏省", "南京", "320500"]], "C2"),
    "code in letters": ([[*HEAD, "区划代码"], ["江苏省", "南京", "abc"]], "C2"),
    "doubt that is neither": ([[*HEAD, "存疑待核"], ["江苏省", "南京", "也许"]], "C2"),
    **{f"date {value}": ([HEAD, ["江苏省", value]], "B2") for value in DATED},
    **{
        f"ambiguous {city}": ([HEAD, [province, city]], "B2")
        for province, city in (
            ("", "吉林"),
            ("", "朝阳"),
            ("", "海南"),
            ("湖北", "恩施"),
            ("甘肃", "临夏"),
            ("", "鼓楼区"),
        )
    },
    **{
        f"unknown {city}": ([HEAD, ["江苏省", city]], "B2")
        for city in (
            "苏洲",
            "南经",
            "常孰",
            "崑山x",
            "nanjing",
            "Suzhou",
            "？",
            "南京、苏州",
            "南京/苏州",
            "南京 苏州",
            "全省",
            "其他",
            "省会",
            "00",
            "320",
            "-1",
            "无锡市市",
            "江苏",
            "东京",
            "首尔",
            "香港",
            "台北",
            "苏州工业园区",
            "开发区",
        )
    },
    **{
        f"province {label}": ([HEAD, [label, "南京"]], "A2")
        for label in ("江苏江苏", "苏", "华东", "JiangSu", "南京", "100", "江 浙", "省", "中国", "全国")
    },
}
"""Rows that are refused: the table and the cell to blame ("": one of several)."""

MERGED = {
    "cities merged down": ("B2:B3", "B2"),
    "row merged across": ("A2:B2", "A2"),
    "rows and columns merged": ("A2:B3", "A2"),
    "last row merged": ("A4:B4", "A4"),
}


def as_table(book, table):
    table.add_table(Table(displayName="T1", ref="A1:B4"))


WELL = {
    "an Excel table": xlsx(GOOD, change=as_table),
    "blank rows": xlsx([HEAD, [], GOOD[1], [], [], GOOD[2]]),
    "title and note": xlsx([["名单"], HEAD, GOOD[1], ["注：以官网为准"]]),
    "full-width heading": xlsx([["省／直辖市", "城　市"], GOOD[1]]),
    "BOM": as_csv(GOOD, "utf-8-sig"),
    "GBK": as_csv(GOOD, "gbk"),
    "GB18030": as_csv(GOOD, "gb18030"),
    "old Mac line ends": as_csv(GOOD).replace(b"\r\n", b"\r"),
    "Unix line ends": as_csv(GOOD).replace(b"\r\n", b"\n"),
    "trailing commas": as_csv([[*row, "", ""] for row in GOOD]),
    "code as a number": xlsx([[*HEAD, "区划代码"], ["江苏省", "南京", 320100]]),
    "hidden empty row": xlsx(
        [HEAD, [], GOOD[1]], change=lambda book, table: setattr(table.row_dimensions[2], "hidden", True)
    ),
    "empty second sheet": xlsx(GOOD, change=lambda book, table: book.create_sheet("空")),
}
"""Odd, and yet read."""
