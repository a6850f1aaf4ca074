"""Every place there is or was since 1981, by each name people call it; and what is typed in many ways."""

import csv

import pytest
from django.conf import settings

from coverage import place_names
from coverage.models import Division


def answer(text):
    """Return the codes of the current divisions ``text`` may mean."""
    return [code for place in place_names.named(place_names.plain(text)) for code in place.codes]


def rows(name):
    with (settings.DATA_DIR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CURRENT = [row["code"] for row in rows("divisions.csv") if not row["abolished_year"]]
FORMER = rows("former_divisions.csv")


def short_names(name):
    return [form for form in place_names.forms(name) if len(form) > 1]


def test_every_place_is_found_by_its_full_name_as_printed_with_and_without_code():
    known = place_names.names()
    wrong = [
        text
        for code in CURRENT
        for text in (known.full_name(code), f"{known.full_name(code)}（{code}）")
        if answer(text) != [code]
    ]
    assert wrong == []


def test_every_place_is_among_those_its_name_can_mean_alone_or_led_in_by_province_or_city():
    known = place_names.names()
    wrong = []
    for code in CURRENT:
        above = [form for upper in known.lineage(code)[1:] for form in short_names(known.names[upper])]
        wrong += [head + known.names[code] for head in ("", *above) if code not in answer(head + known.names[code])]
    assert wrong == []


def test_every_place_is_found_without_its_suffix_unless_the_city_around_it_is_called_so():
    """长沙 is the city, not 长沙县 inside it, whose people say 长沙县."""
    known = place_names.names()
    wrong, for_the_city = [], set()
    for code in CURRENT:
        for form in short_names(known.names[code]):
            found = answer(form)
            if code not in found:
                city = [above for above in known.lineage(code)[1:] if above in found and known.is_city(above)]
                (for_the_city.add if city else wrong.append)(known.full_name(code))
    assert wrong == []
    assert len(for_the_city) == 26


def written(row):
    """Return how a former place is written: alone, led in by province or prefecture of its time, or by both."""
    prefecture = row["prefecture"] if row["prefecture"] != row["name"] else ""
    heads = ("", row["province"], prefecture, row["province"] + prefecture)
    return {head + row["name"] for head in heads}


def test_every_former_place_with_its_code_gives_all_its_successors():
    wrong = [
        row["code"]
        for row in FORMER
        if set(answer(f"{row['province']}{row['name']}（{row['code']}）")) != set(row["successor_codes"].split())
    ]
    assert wrong == []


def test_every_former_place_gives_its_successors_or_those_of_the_last_to_bear_its_name_there():
    """巢湖市 is a city still, though the prefecture of that name was larger; 开原县 was smaller when it became 开原市."""
    wrong = []
    for row in FORMER:
        successors = tuple(row["successor_codes"].split())
        wrong += [(text, row["code"]) for text in written(row) if not heirs(text, row["name"], successors)]
    assert wrong == []


def heirs(text, name, successors):
    """Return the places called ``name`` that ``text`` means and that stand for the successors or what holds them."""
    known = place_names.names()
    meant = place_names.named(place_names.plain(text))
    bearers = [place for place in meant if name in place_names.forms(place.name)]
    return [place for place in bearers if known.related(successors, place.codes)]


def test_former_places_lead_to_current_ones_alone_and_their_codes_in_the_table_of_divisions_do_too():
    current = set(CURRENT)
    assert [r for r in FORMER if not set(r["successor_codes"].split() + r["other_codes"].split()) <= current] == []
    successors = {(row["code"], code) for row in FORMER for code in row["successor_codes"].split()}
    abolished = [row for row in rows("divisions.csv") if row["abolished_year"]]
    # The lists print 巢湖市, which bears its name as a county-level city; see data/lists/doubts.csv.
    stray = [r["code"] for r in abolished if (r["code"], r["successor_code"]) not in successors]
    assert stray == ["341400"]


def test_every_name_of_a_zone_or_outside_the_mainland_leads_where_it_says():
    current = set(CURRENT)
    for row in rows("other_place_names.csv"):
        codes = row["codes"].split()
        assert set(codes) <= current
        assert bool(codes) != bool(row["country"])
        assert set(answer(row["name"])) >= set(codes), row["name"]


@pytest.mark.parametrize(
    "text",
    ["⻄安市", "西安市\u200b", "\ufeff西 安　市", "陕西-西安市", "陕西 西安市", "陕西省，西安市", "\u202a西安市\u202c"],
)
def test_what_looks_the_same_is_the_same(text):
    assert answer(text) == ["610100"]


def test_a_printed_code_that_contradicts_the_name_means_nothing():
    assert answer("北京市朝阳区（220104）") == []


def test_the_table_in_the_database_is_the_one_names_are_read_from(divisions):
    known = place_names.names()
    loaded = Division.objects.filter(abolished_year=None).values_list("code", "name")
    assert dict(loaded) == known.names
