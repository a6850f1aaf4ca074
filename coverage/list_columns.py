"""The columns of the lists' spreadsheets: how they are headed, in templates and exports and by those who send them."""

from coverage import recognition
from spreadsheets import values
from spreadsheets.columns import NUMBERING, Column

MAINLAND = """
北京市 天津市 河北省 山西省 内蒙古自治区 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 湖北省 湖南省
广东省 广西壮族自治区 海南省 重庆市 四川省 贵州省 云南省 西藏自治区 陕西省 甘肃省 青海省 宁夏回族自治区 新疆维吾尔自治区
"""
PROVINCES = tuple(MAINLAND.split())
"""What the template offers: the 31 of the mainland."""

SEQ = NUMBERING
NOTE = Column("整理备注", "note", ("备注", "说明", "备注说明"))
DOUBT = Column("存疑说明", "doubt")

PLACE_SHEET = (
    SEQ,
    Column(
        "省/直辖市",
        "province_printed",
        (
            "省",
            "省份",
            "省市",
            "省直辖市",
            "省/自治区/直辖市",
            "省、自治区、直辖市",
            "省（自治区、直辖市）",
            "省市自治区",
            "省份/直辖市",
            "省（直辖市）",
            "所在省",
            "所属省份",
            "省份（原文）",
            "省份名称",
            "省名",
            "省名称",
            "所在省份",
            "所属省",
            "服务省份",
            "覆盖省份",
            "省区市",
            "省级行政区划",
        ),
        required=True,
        above=True,
        offered=PROVINCES,
        example="江苏省",
    ),
    Column(
        "城市",
        "city_printed",
        (
            "市",
            "地级市",
            "地级市（州）",
            "地级市（州、盟）",
            "城市名称",
            "城市名",
            "市名",
            "服务城市",
            "覆盖城市",
            "所在城市",
            "所属城市",
            "所在市",
            "所属市",
            "地市",
            "市州",
            "地级行政区",
            "地级行政区划",
            "城市（原文）",
        ),
        required=True,
        needed=True,
        blank_means=recognition.whole_municipality,
        example="南京市",
    ),
    Column("省级行政区", "province", derived=True, instead_of="province_printed"),
    Column("行政区划", "city", derived=True, instead_of="city_printed"),
    Column(
        "区划代码",
        "division_id",
        ("行政区划代码", "城市代码", "代码", "division_code"),
        read=recognition.code,
        example="320100",
    ),
    NOTE,
    DOUBT,
    Column("存疑待核", "doubtful", read=values.yes_no, offered=("是", "否")),
    Column("也可能指", "alternative_codes", read=values.several),
)
JAPAN_SHEET = (
    SEQ,
    Column(
        "城市", "city_printed", ("城市（原文）", "所在城市"), required=True, needed=True, above=True, example="东京"
    ),
    Column(
        "中文名称",
        "name_zh",
        ("中文", "医疗机构名称", "医院名称", "医院", "医疗机构", "中文名"),
        required=True,
        needed=True,
        example="示例大学附属医院",
    ),
    Column(
        "日文名称",
        "name_ja",
        ("日文", "日本語", "日语", "日文名"),
        required=True,
        needed=True,
        example="例示大学附属病院",
    ),
    NOTE,
    DOUBT,
)
