"""What every text of a form must be."""

import pytest
from django import forms

from cases.declaration.form_fields import text_field, there_field
from cases.models.zones import there
from tests.worlds import at


@pytest.mark.parametrize("text", ["。。。", "\u200b\u200b", "——"])
def test_a_text_that_says_nothing_is_refused(text):
    with pytest.raises(forms.ValidationError, match="不能只有符号"):
        text_field("说明").clean(text)


@pytest.mark.parametrize("text", ["客户来电", "CT", "3"])
def test_a_text_that_says_something_is_taken(text):
    assert text_field("说明").clean(text) == text


def test_what_need_not_be_said_may_stay_empty():
    assert text_field("说明", required=False).clean("") == ""


def test_a_moment_elsewhere_is_read_in_the_time_there_and_says_so():
    class Form(forms.Form):
        happened = there_field("时间", "Asia/Tokyo")

    form = Form({"happened": "2026-12-08T10:30"})
    assert form.is_valid()
    assert form.cleaned_data["happened"] == at("2026-12-08 09:30")
    assert form.fields["happened"].label == "时间（日本时间）"
    assert there(form.cleaned_data["happened"], "Asia/Tokyo") == "2026-12-08 10:30（日本时间）"
    assert "2026-12-08T10:30" in str(Form(initial={"happened": at("2026-12-08 09:30")}))
