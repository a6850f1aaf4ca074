"""The columns of the drug list's spreadsheets."""

from coverage.list_columns import DOUBT, NOTE, SEQ
from drugs.models import SocialInsurance
from spreadsheets import values
from spreadsheets.columns import Column

SAID = {
    **dict.fromkeys(
        ("社保", "社保内", "社保药品", "医保", "医保内", "医保药品", "甲类", "乙类", "医保甲类", "医保乙类"), "yes"
    ),
    **dict.fromkeys(("非社保", "社保外", "非医保", "医保外", "自费", "丙类", "目录外"), "no"),
}
"""What lists call it; 甲类 and 乙类 are the classes of the national catalogue."""
STATUS = {str(value): str(label) for value, label in SocialInsurance.choices}

DRUG_SHEET = (
    SEQ,
    Column(
        "商品名",
        "brand_name",
        ("药品", "药品名称", "药品名", "特药", "商品名称", "品牌名"),
        required=True,
        needed=True,
        example="示例商品名",
    ),
    Column("通用名", "generic_name_zh", ("中文通用名", "通用名称", "药品通用名"), example="示例通用名"),
    Column("英文通用名", "generic_name_en", ("英文名", "国际非专利名", "inn"), example="examplumab"),
    Column(
        "社保药品",
        "social_insurance",
        ("社保状态", "是否社保药品", "医保状态", "社保", "医保", "医保药品", "是否医保", "是否社保"),
        read=values.choice(STATUS, also=SAID),
        offered=tuple(STATUS.values()),
        example="未知",
    ),
    NOTE,
    DOUBT,
)
