"""The columns of a file of policies: one row is a policy, one insured person under it, and what the schedule includes.

Facts of the policy and the policyholder stand again in the row of each insured person. A column that may be left out
leaves what is on record alone; an empty cell of a column that is there says "none".
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts import service_names
from coverage import places
from coverage.models import Division
from policies.choices import IdType, PolicyStatus, Relation, Sex
from policies.importing import cells
from policies.importing.cells import Refused
from policies.models import Product
from privacy.masking import mask_id_number, mask_name, mask_phone
from privacy.typed_text import normal_text

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its heading, how a cell is read, how what was read may be shown again.

    ``repeats``: its cells hold few different texts. ``offered`` are the values a person may choose from, ``example`` what
    the template shows, ``note`` what it says.
    """

    field: str
    heading: str
    read: Read
    required: bool = False
    aliases: tuple[str, ...] = ()
    mask: Callable[[str], str] = str
    offered: tuple[str, ...] = ()
    example: str = ""
    note: str = ""
    repeats: bool = True
    names: frozenset[str] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(map(heading_form, (self.heading, *self.aliases, self.field))))


def heading_form(heading: str) -> str:
    """Return a heading as it is compared: one width, no blanks, without the star or note of a template."""
    return normal_text(heading).upper().replace(" ", "").removesuffix("(必填)").strip("*")


def columns() -> tuple[Column, ...]:
    """Return every column, in the template's order; products, divisions and services are those there are now."""
    return (*_contract(), *_schedule(), *_people(), *_cover())


def _words(choices: Any, **more: Any) -> dict[str, Any]:
    """Return what may be written for each of ``choices``: its label, its code, and ``more``."""
    return {
        **{choice.label: choice.value for choice in choices},
        **more,
        **{choice.value: choice.value for choice in choices},
    }


def _contract() -> tuple[Column, ...]:
    products = {product.code: product.pk for product in Product.objects.order_by("code")}
    named = {product.name: product.pk for product in Product.objects.all()}
    return (
        Column(
            "number",
            "保单号",
            cells.policy_number,
            True,
            ("保单号码", "保单编号"),
            example="YSBD100001",
            note="6 至 40 位大写字母、数字或短横线，文本格式",
            repeats=False,
        ),
        Column(
            "product",
            "产品代码",
            cells.one_of(products | named),
            True,
            ("产品", "险种代码", "产品名称"),
            offered=tuple(products),
            example="ZYSH-BWYL",
        ),
        Column(
            "period_start",
            "保险期间起日",
            cells.a_day,
            True,
            ("保单起期", "保险起期", "生效日期"),
            example="2026-01-01",
        ),
        Column(
            "period_end", "保险期间止日", cells.a_day, True, ("保单止期", "保险止期", "终止日期"), example="2026-12-31"
        ),
    )


def _schedule() -> tuple[Column, ...]:
    services = {label: code for code, label in service_names.known().items()}
    return (
        Column(
            "services",
            "保单载明的服务",
            cells.several_of(services | {code: code for code in services.values()}),
            aliases=("增值服务", "服务"),
            example="、".join(list(services)[:2]),
            note="服务名称或代码，以顿号分隔；留空表示未载明任何服务",
        ),
        Column(
            "previous", "上一张保单号", cells.policy_number, aliases=("原保单号", "续保前保单号"), note="续保时填写"
        ),
        Column(
            "status",
            "保单状态",
            cells.one_of(_words(PolicyStatus, 解约="rescinded", 终止="lapsed")),
            aliases=("状态",),
            offered=tuple(str(choice.label) for choice in PolicyStatus),
            example="有效",
            note="留空表示状态没有变化",
        ),
        Column(
            "status_at", "状态生效日", cells.moment, aliases=("状态生效时间", "状态日期"), note="状态不是“有效”时必填"
        ),
    )


def _people() -> Iterator[Column]:
    for role, who in (("holder", "投保人"), ("insured", "被保险人")):
        yield from _papers(role, who)
        yield from _details(role, who)


def _papers(role: str, who: str) -> tuple[Column, ...]:
    is_needed = role == "insured"
    return (
        Column(f"{role}_name", f"{who}姓名", cells.name, is_needed, (), mask_name, example="示例甲", repeats=False),
        Column(
            f"{role}_id_type",
            f"{who}证件类型",
            cells.one_of(_words(IdType, 身份证="resident_id")),
            aliases=(f"{who}证件名称",),
            offered=tuple(str(choice.label) for choice in IdType),
            example="居民身份证",
            note="18 位证件号码可留空",
        ),
        Column(
            f"{role}_id_number",
            f"{who}证件号码",
            cells.id_number,
            is_needed,
            (f"{who}身份证号", f"{who}证件号"),
            mask_id_number,
            example="110101190001010014",
            note="文本格式；同一公民身份号码就是同一个人，不论证件类型",
            repeats=False,
        ),
    )


def _details(role: str, who: str) -> tuple[Column, ...]:
    born = "18 位证件号码可留空，由号码得出"
    return (
        Column(f"{role}_birth_date", f"{who}出生日期", cells.a_day, aliases=(f"{who}生日",), mask=_hidden, note=born),
        Column(
            f"{role}_sex",
            f"{who}性别",
            cells.one_of(_words(Sex, 男性="male", 女性="female")),
            offered=("男", "女"),
            note=born,
        ),
        Column(
            f"{role}_phone",
            f"{who}手机号码",
            cells.phone,
            False,
            (f"{who}手机号", f"{who}手机", f"{who}电话"),
            mask_phone,
            example="13800000001",
            note="留空则保留登记的号码",
            repeats=False,
        ),
        Column(
            f"{role}_former_name",
            f"{who}曾用名",
            cells.name,
            mask=mask_name,
            note="改名时填写此前登记的姓名；未填而姓名与登记的不同，该行不予导入",
        ),
    )


def _cover() -> tuple[Column, ...]:
    relations = _words(Relation, 儿子="child", 女儿="child", 父亲="parent", 母亲="parent", 丈夫="spouse", 妻子="spouse")
    return (
        Column(
            "relation",
            "与投保人关系",
            cells.one_of(relations),
            True,
            ("被保险人与投保人关系", "关系"),
            offered=tuple(str(choice.label) for choice in Relation),
            example="本人",
            note="“本人”的投保人各栏可以留空",
        ),
        Column("cover_from", "保障起日", cells.a_day, aliases=("保障起期",), note="留空表示与保险期间相同"),
        Column("cover_to", "保障止日", cells.a_day, aliases=("保障止期",), note="留空表示与保险期间相同"),
        Column(
            "waiting_period_end",
            "等待期届满日",
            cells.a_day,
            aliases=("等待期止日", "等待期满日"),
            example="2026-03-31",
            note="等待期的最后一天；不明时留空，不得推算",
        ),
        Column(
            "social_insurance",
            "社会医疗保险",
            cells.yes_no,
            aliases=("以社会医疗保险身份参保", "是否有社保", "有无社保"),
            offered=("是", "否"),
            example="是",
            note="不明时留空",
        ),
        Column(
            "division",
            "社会医疗保险参保地",
            _division(),
            aliases=("参保地", "社保所在地"),
            example="上海市",
            note="行政区划名称或 6 位代码",
        ),
    )


def _hidden(value: str) -> str:
    return "****" if value else ""


def _division() -> Read:
    """Return a reader of divisions; each way of writing one is looked up once."""
    known: dict[str, str | None] = {"": None}
    codes: Mapping[str, str] = {code: code for code in Division.objects.values_list("code", flat=True)}

    def read(value: Any) -> str | None:
        text = cells.plain(value)
        if text not in known:
            known[text] = codes.get(text) or _resolved(text)
        return known[text]

    return read


def _resolved(text: str) -> str:
    found = places.resolve(text)
    if len(found) == 1:
        return str(found[0].division.pk)
    if not found:
        raise Refused(places.unplaced(text) or "不是行政区划的名称或代码，请核对。")
    likeliest = "、".join(place.division.full_name for place in found[:3])
    raise Refused(f"可能是{likeliest}，请写明省、市或 6 位代码。")
