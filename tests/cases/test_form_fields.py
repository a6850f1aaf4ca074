"""What every text of a form must be."""

import pytest
from django import forms

from cases.declaration.form_fields import text_field


@pytest.mark.parametrize("text", ["。。。", "\u200b\u200b", "——"])
def test_a_text_that_says_nothing_is_refused(text):
    with pytest.raises(forms.ValidationError, match="不能只有符号"):
        text_field("说明").clean(text)


@pytest.mark.parametrize("text", ["客户来电", "CT", "3"])
def test_a_text_that_says_something_is_taken(text):
    assert text_field("说明").clean(text) == text


def test_what_need_not_be_said_may_stay_empty():
    assert text_field("说明", required=False).clean("") == ""
