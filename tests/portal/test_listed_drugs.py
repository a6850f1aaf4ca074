"""A customer looks a drug up in the list in force now (F11's look-up)."""

import pytest

from tests.cases.specialty_drug import walks
from tests.worlds import at

PAGE = "/services/specialty_drug/"


def page(client, **asked):
    return client.get(PAGE, asked).content.decode()


@pytest.mark.rule("DRUG-33", "DRUG-34")
@pytest.mark.parametrize(
    ("drug", "says"),
    [
        ("可瑞达", "“可瑞达”在目前的药品清单内"),
        ("krd", "“可瑞达”在目前的药品清单内"),
        ("帕博利珠单抗", "须由药师为您核对"),
        ("某某新药", "“某某新药”不在目前的药品清单内"),
    ],
)
def test_a_drug_is_looked_up(client, world, drug, says):
    assert says in page(client, drug=drug)


def test_the_edition_in_force_now_answers(client, world):
    walks.list_without("可瑞达", at("2026-03-05"))
    shown = page(client, drug="可瑞达")
    assert "“可瑞达”不在目前的药品清单内" in shown
    assert "第2版（2026-03），自 2026-03-05 00:00 起生效，共 71 种" in shown


def test_a_service_without_drugs_offers_no_look_up(client, world):
    assert "我的药在不在清单内" not in client.get("/services/green_channel/").content.decode()
