"""What every form of the product says, whoever wrote it."""

import pytest
from django import forms
from django.core.exceptions import ValidationError


def test_a_nul_character_is_called_by_its_name():
    with pytest.raises(ValidationError, match=r"看不见的空字符（NUL）"):
        forms.CharField().clean("甲\0乙")
