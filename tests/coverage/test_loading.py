"""What the first load brings, and that it can be run again."""

import csv

import pytest
from django.conf import settings

from coverage import kinds, loading
from coverage.models import Division, Hospital, ListRelease, PlaceEntry
from tests.coverage.support import shanghai


@pytest.fixture
def divisions(db):
    """Read from the files, as loading them is what is tried here."""
    loading.load_divisions()


def test_divisions_are_loaded_with_parent_and_successor(divisions):
    assert Division.objects.count() == 3571
    haimen = Division.objects.get(pk="320684")
    assert (haimen.abolished_year, haimen.successor_id, haimen.parent_id) == (2020, "320614", "320600")


@pytest.mark.rule("GC-28")
@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("green_channel", 43),
        ("mdt", 3),
        ("inpatient_advance", 210),
        ("gene_testing", 40),
        ("specialty_drug", 201),
        ("japan_hospitals", 17),
        ("drugs", 72),
    ],
)
def test_each_list_has_the_manuals_rows(load, code, rows):
    release = load(code)
    assert kinds.get(code).entries([release.pk]).count() == rows


@pytest.mark.rule("GC-28")
def test_green_channel_has_31_provinces_and_43_cities(load):
    release = load("green_channel")
    codes = set(release.placeentry_set.values_list("division_id", flat=True))
    assert (len(codes), len({code[:2] for code in codes})) == (43, 31)


@pytest.mark.rule("GC-28")
def test_a_file_that_lacks_a_city_is_refused(load, settings, tmp_path):
    (tmp_path / "lists").mkdir()
    lines = (settings.DATA_DIR / "lists" / "green_channel.csv").read_text().splitlines()
    (tmp_path / "lists" / "green_channel.csv").write_text("\n".join(lines[:-1]))
    (tmp_path / "lists" / "doubts.csv").write_text("kind,seq,open,alternative_codes,doubt\n")
    settings.DATA_DIR = tmp_path
    with pytest.raises(loading.WrongContent, match="去重条数"):
        load("green_channel")
    assert not ListRelease.objects.exists()


@pytest.mark.rule("GEN-18")
def test_first_release_rests_on_the_manual_from_december_2021(load):
    release = load("mdt")
    assert (release.number, release.edition, release.status) == (1, "2021-12", "published")
    assert release.effective_from == release.published_at == release.notice_time == shanghai(2021, 12, 1)
    assert (release.notice_channel, release.notice_reference) == ("manual", "《增值服务手册》2021年12月版")


def test_loading_twice_changes_nothing(load):
    first = load("gene_testing")
    loading.load_divisions()
    assert load("gene_testing") == first
    assert (ListRelease.objects.count(), PlaceEntry.objects.count()) == (1, 40)


def test_open_doubts_in_the_print_are_kept(load):
    release = load("specialty_drug")
    entry = release.placeentry_set.get(seq=21)
    assert (entry.city_printed, entry.division_id, entry.doubtful) == ("宣城市", "341800", True)
    assert entry.alternative_codes == ["420684", "420500"]
    assert "湖北省" in entry.doubt


def test_a_place_printed_twice_is_kept_twice_with_its_doubt(load):
    entries = load("gene_testing").placeentry_set.filter(division="441900")
    assert [(e.seq, "两次" in e.doubt, e.doubtful) for e in entries] == [(28, True, False), (33, True, False)]


def test_what_the_list_lacks_stands_with_the_release(load):
    assert "哈尔滨" in load("inpatient_advance").doubt


def test_every_doubt_belongs_to_a_printed_row():
    folder = settings.DATA_DIR / "lists"
    with (folder / "doubts.csv").open(newline="") as file:
        for doubt in csv.DictReader(file):
            with (folder / f"{doubt['kind']}.csv").open(newline="") as printed:
                assert doubt["seq"] in {"", *(row["seq"] for row in csv.DictReader(printed))}


def test_every_note_of_the_reference_has_a_chinese_doubt():
    folder = settings.DATA_DIR / "lists"
    with (folder / "doubts.csv").open(newline="") as file:
        doubts = {(row["kind"], row["seq"]) for row in csv.DictReader(file)}
    for kind in kinds.every():
        with (folder / f"{kind.code}.csv").open(newline="") as printed:
            noted = {(kind.code, row["seq"]) for row in csv.DictReader(printed) if row["note"]}
        assert noted <= doubts


def test_demo_hospitals_are_marked_and_reach_every_green_channel_city(load):
    release = load("green_channel")
    assert loading.load_hospitals_demo() == Hospital.objects.count()
    assert not Hospital.objects.filter(demo_data=False).exists()
    public = Hospital.objects.filter(grade="3A", ownership="public").select_related("division__parent__parent")
    reached = {division.code for hospital in public for division in hospital.division.lineage}
    assert set(release.placeentry_set.values_list("division_id", flat=True)) <= reached


def test_demo_hospitals_loaded_again_keep_what_staff_changed(divisions):
    loading.load_hospitals_demo()
    hospital = Hospital.objects.get(name="北京协和医院")
    hospital.active = False
    hospital.save()
    assert loading.load_hospitals_demo() == 0
    hospital.refresh_from_db()
    assert hospital.active is False
