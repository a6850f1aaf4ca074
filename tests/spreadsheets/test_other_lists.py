"""Lists without releases: hospitals, restrictions, partners, panels, diseases, the calendar. Written at once, with history."""

from datetime import date

import pytest

from cases.gene_testing.models import Panel
from cases.gene_testing.panels import load_panels
from coverage.models import Hospital
from drugs.models import DrugEntry
from partners.models import Partner, PartnerService
from policies.models import CoveredDisease
from tests.making import as_csv, imported, of, xlsx
from workdays.models import CalendarDay, CalendarYear

NOTICE = ["国办发明电〔2026〕9号", "2026-11-04"]


@pytest.fixture
def run(world, tmp_path):
    return lambda code, rows, *args: imported(tmp_path, code, xlsx(rows), *args)


def test_hospitals_are_added_and_changed_with_history_and_others_left_alone(run):
    kept = Hospital.objects.count()
    heading = ["医院名称", "等级", "性质", "所在区划"]
    run("hospitals", [heading, ["示例医院", "三甲", "公立", "南京"]])
    _, lines = run("hospitals", [heading, ["示例医院", "二级甲等", "公立", "江苏省南京市"]])
    assert [line["changes"] for line in of(lines, "changed")] == [{"等级": ["三级甲等", "二级甲等"]}]
    hospital = Hospital.objects.get(name="示例医院")
    assert (hospital.history.count(), Hospital.objects.count()) == (2, kept + 1)


def test_an_ambiguous_place_of_a_hospital_is_asked_and_nothing_lands(run):
    rows = [
        ["医院名称", "等级", "性质", "所在区划"],
        ["甲医院", "三甲", "公立", "南京"],
        ["乙医院", "三甲", "公立", "朝阳"],
    ]
    code, lines = run("hospitals", rows)
    assert (code, [line["cell"] for line in of(lines, "error")]) == (1, ["绿通!D3"])
    assert not Hospital.objects.filter(name="甲医院").exists()


def test_a_hospital_written_twice_is_refused(run):
    row = ["甲医院", "三甲", "公立", "南京"]
    code, lines = run("hospitals", [["医院名称", "等级", "性质", "所在区划"], row, row])
    assert (code, of(lines, "error")[0]["cell"]) == (1, "绿通!A3")


def test_partners_and_what_they_serve(run):
    run("partners", [["名称", "类别", "对外电话"], ["示例药房", "药房", "02500000000"]])
    code, _ = run(
        "partner_services",
        [["名称", "服务", "服务地区", "起日"], ["示例药房", "specialty_drug", "南京", "2026年1月1日"]],
    )
    service = PartnerService.objects.get(partner__name="示例药房")
    assert (code, service.division_id, service.first_day) == (0, "320100", date(2026, 1, 1))


def test_a_service_of_an_unknown_partner_names_the_likeliest(run):
    Partner.objects.create(name="示例大药房", kind="pharmacy")
    code, lines = run(
        "partner_services", [["名称", "服务", "服务地区", "起日"], ["示例药房", "specialty_drug", "全国", "2026-01-01"]]
    )
    assert code == 1
    assert "示例大药房" in of(lines, "error")[0]["mend"]


def test_a_panel_left_out_is_switched_off(run):
    load_panels()
    _, lines = run("gene_panels", [["代码", "名称", "可用样本"], ["LUNG-T", "肺癌靶向用药基因检测", "病理切片、唾液"]])
    assert (len(of(lines, "removed")), len(of(lines, "changed"))) == (Panel.objects.count() - 1, 1)
    assert list(Panel.objects.filter(is_active=True).values_list("code", "sample_types")) == [
        ("LUNG-T", ["slide", "saliva"])
    ]


def test_an_unknown_sample_is_refused_with_the_choices(run):
    code, lines = run("gene_panels", [["代码", "名称", "可用样本"], ["X", "某检测", "头发"]])
    assert (code, of(lines, "error")[0]["cell"]) == (1, "绿通!C2")
    assert "病理切片" in of(lines, "error")[0]["mend"]


def test_a_disease_left_out_is_switched_off_and_a_new_one_numbered(run):
    kept = CoveredDisease.objects.count()
    _, lines = run("covered_diseases", [["疾病名称", "恶性肿瘤"], ["恶性肿瘤——重度", "是"], ["某新病种", "否"]])
    assert (lines[-1]["added"], lines[-1]["removed"]) == (1, kept - 1)
    assert CoveredDisease.objects.get(name="某新病种").seq == kept + 1


@pytest.mark.parametrize(("said", "kept"), [("是", "yes"), ("医保外", "no"), ("乙类", "yes"), ("未知", "unknown")])
def test_drugs_are_imported_with_their_social_insurance_status(run, said, kept):
    _, lines = run("drugs", [["商品名", "社保药品"], ["可瑞达", said]])
    entry = DrugEntry.objects.get(release=lines[-1]["draft"])
    assert (entry.social_insurance, entry.generic_name_zh) == (kept, "帕博利珠单抗")


def notice(year=2027):
    """Return a notice in short: spans off, days made up."""
    spans = [
        (f"{year}-01-01", f"{year}-01-03", "休息", "元旦"),
        (f"{year}-02-05", f"{year}-02-11", "休息", "春节"),
        (f"{year}-02-13", "", "上班", "调休上班"),
        (f"{year}-02-14", "", "上班", "调休上班"),
        (f"{year}-04-03", f"{year}-04-05", "休息", "清明节"),
        (f"{year}-05-01", f"{year}-05-05", "休息", "劳动节"),
        (f"{year}-05-08", "", "上班", "调休上班"),
        (f"{year}-06-09", "", "休息", "端午节"),
        (f"{year}-09-15", "", "休息", "中秋节"),
        (f"{year}-10-01", f"{year}-10-07", "休息", "国庆节"),
        (f"{year}-10-09", "", "上班", "调休上班"),
    ]
    return [["日期", "至", "上班或休息", "名称", "通知文号", "通知日期"], *([*span, *NOTICE] for span in spans)]


def test_a_years_notice_confirms_the_year_and_sets_its_days(run):
    code, lines = run("calendar", notice())
    year = CalendarYear.objects.get(year=2027)
    assert (code, year.status, year.notice_reference) == (0, "confirmed", NOTICE[0])
    worked = dict(CalendarDay.objects.filter(year=2027).values_list("date", "is_workday"))
    assert (worked[date(2027, 2, 13)], worked[date(2027, 2, 8)], worked[date(2027, 3, 1)]) == (True, False, True)
    assert any("已确认" in line["text"] for line in of(lines, "changed"))


def test_a_notice_that_has_a_festival_worked_is_refused(run):
    rows = notice()
    rows[-2][2] = "上班"
    code, lines = run("calendar", rows)
    assert code == 1
    assert any("国庆" in line["text"] for line in of(lines, "error"))
    assert CalendarYear.objects.get(year=2027).status == "provisional"


def test_a_dry_run_of_the_calendar_changes_nothing(run):
    run("calendar", notice(), "--dry-run")
    assert CalendarYear.objects.get(year=2027).status == "provisional"


def test_japans_hospitals_are_read_below_the_manuals_double_heading(run, tmp_path):
    rows = [
        ["城市", "医疗机构名称", ""],
        ["", "中文", "日本語"],
        ["东京", "山王医院", "山王病院"],
        ["", "昭和大学医院", "昭和大学病院"],
    ]
    code, lines = imported(tmp_path, "japan_hospitals", as_csv(rows), "--dry-run")
    assert (code, lines[-1]["unchanged"], lines[-1]["added"]) == (0, 2, 0)
