"""Form checks of ID card numbers (身份证号码, GB 11643-1999) and mainland mobile numbers (手机号码).

The checks take normalised text: normalise first.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError

# GB/T 2260 provinces; 81 to 83 are the residence permits (居住证) of Hong Kong, Macau and Taiwan residents.
PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
FIRST_BIRTH_YEAR = 1900
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"


def normalise_id_number(value: str) -> str:
    """Return ``value`` without blanks, upper case, full-width characters made half-width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()


def normalise_phone(value: str) -> str:
    """Return ``value`` half-width, without blanks, dashes and the country code of China."""
    digits = re.sub(r"[\s\-‐‑–—]", "", unicodedata.normalize("NFKC", value))
    return re.sub(r"^(?:\+86|0086|86(?=1[0-9]{10}$))", "", digits)


def check_id_number(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a well-formed mainland ID card number."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        raise ValidationError("身份证号码应为 18 位：前 17 位是数字，最后一位是数字或 X。请核对后重新输入。")
    if not PROVINCE.match(value):
        raise ValidationError("身份证号码前两位不是有效的省级代码。请核对后重新输入。")
    if birth_date(value) is None:
        raise ValidationError("身份证号码第 7 至 14 位不是有效的出生日期。请核对后重新输入。")
    if check_character(value[:17]) != value[17]:
        raise ValidationError("身份证号码最后一位校验码不符。请核对是否有输错的数字。")


def birth_date(id_number: str) -> date | None:
    """Return the birth date an 18-character ID number carries, None where it is no date or before 1900."""
    try:
        born = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None
    return born if born.year >= FIRST_BIRTH_YEAR else None


def check_character(first_17: str) -> str:
    """Return the 18th character that belongs to the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def check_mainland_mobile(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a mainland mobile number of 11 digits."""
    if not re.fullmatch(r"1[3-9][0-9]{9}", value):
        raise ValidationError("手机号码应为 11 位数字，以 13 至 19 开头。请核对后重新输入。")
