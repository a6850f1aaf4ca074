"""What customers are told, at intake, in messages and on the public page (JP-06, JP-22, JP-34 to JP-49)."""

import csv

import pytest
from django.conf import settings

from cases.declaration import registry

from .conftest import CODE

PAGE = f"/services/{CODE}/"
SHOWN = {
    "JP-01": "请以保单载明责任为准",
    "JP-05": "赴日治疗次数限 10 次",
    "JP-06": "服务包括五项",
    "JP-22": "您须自付赴日机票、住宿及行程等费用",
    "JP-27": "陪诊累计总时长不得超过 40 小时",
    "JP-34": "请尽可能提前申请",
    "JP-35": "本服务随保单有效期到期终止",
    "JP-39": "亦视为本项服务已完成",
    "JP-40": "服务仅包含",
    "JP-41": "不包含赴日机票",
    "JP-42": "不包含日本医疗机构实际产生的医疗费用",
    "JP-43": "不包含当地交通餐饮住宿费用",
    "JP-44": "不包含赴日签证办理费用",
    "JP-45": "陪诊服务仅限医疗相关环节",
    "JP-46": "其他费用本服务均不包含在内",
    "JP-47": "未通过我司及我司服务商安排",
    "JP-48": "亦不予报销",
}


@pytest.mark.rule(
    "JP-01",
    "JP-05",
    "JP-06",
    "JP-22",
    "JP-27",
    "JP-34",
    "JP-35",
    "JP-39",
    "JP-40",
    "JP-41",
    "JP-42",
    "JP-43",
    "JP-44",
    "JP-45",
    "JP-46",
    "JP-47",
    "JP-48",
)
def test_the_public_page_and_the_intake_say_what_the_service_is_and_is_not(world, client):
    page, intake = client.get(PAGE).content.decode(), registry.get(CODE).words_at("intake")
    assert {rule for rule, words in SHOWN.items() if words not in page} == set()
    assert {rule for rule, words in SHOWN.items() if words not in intake} == set()


def test_the_public_page_states_the_limits_in_time(world, client):
    page = client.get(PAGE).content.decode()
    for words in ("2 个工作日内告知审核结果", "1 个工作日内通知您是否启动", "2 个工作日内安排专员", "40 个工作日内"):
        assert words in page


@pytest.mark.rule("JP-08", "JP-49")
def test_the_public_page_lists_the_seventeen_hospitals_by_both_names_as_printed(world, client):
    page = client.get(PAGE).content.decode()
    with (settings.DATA_DIR / "lists" / "japan_hospitals.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 17
    for row in rows:
        assert f"{row['city_printed']} · {row['name_zh']} · {row['name_ja']}" in page


@pytest.mark.rule("JP-22")
def test_who_is_told_of_the_launch_is_told_of_the_costs_and_of_no_illness(walked):
    road = walked("preparing")
    messages = [row.text for row in road.case.messages.all()]
    assert any("您须自付赴日机票、住宿及行程等费用" in text for text in messages)
    assert not any("肿瘤" in text.replace("恶性肿瘤赴日医疗服务", "") for text in messages)
