"""Form checks of citizens' numbers (公民身份号码, GB 11643-1999), foreigners' permanent residence numbers and phones.

The checks take text in its normal form (``privacy.typed_text``).
"""

import re
from datetime import date
from operator import mul

from django.core.exceptions import ValidationError

from privacy.typed_text import is_overseas_phone, takes_mainland_sms
from privacy.typed_text import normal_id_number as normalise_id_number  # noqa: F401 a landed migration names it here
from privacy.typed_text import normal_phone as normalise_phone  # noqa: F401 likewise

# GB/T 2260 provinces; 81 to 83 are the residence permits (居住证) of Hong Kong, Macau and Taiwan residents.
PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
RESIDENCE_PERMIT = re.compile(r"8[1-3]")
FIRST_BIRTH_YEAR = 1900
EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
OLD_PERMANENT_RESIDENCE = re.compile(r"[A-Z]{3}[0-9]{12}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"


def check_id_number(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a well-formed citizen's number of 18 characters."""
    if not EIGHTEEN.fullmatch(value):
        raise ValidationError("身份证号码应为 18 位：前 17 位是数字，最后一位是数字或 X。请核对后重新输入。")
    if not PROVINCE.match(value):
        raise ValidationError("身份证号码前两位不是有效的省级代码。请核对后重新输入。")
    _check_birth_date_and_last_character(value, "身份证号码")


def check_permanent_residence_number(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a foreigner's permanent residence number (永久居留身份证号码).

    Since 2023: 18 characters beginning with 9, made like a citizen's; before: three letters and 12 digits.
    """
    if OLD_PERMANENT_RESIDENCE.fullmatch(value):
        return
    if not (EIGHTEEN.fullmatch(value) and value.startswith("9")):
        raise ValidationError(
            "永久居留身份证号码应为 18 位、以 9 开头，或旧版的 3 位字母加 12 位数字。请核对后重新输入。"
        )
    _check_birth_date_and_last_character(value, "永久居留身份证号码")


def _check_birth_date_and_last_character(value: str, what: str) -> None:
    if birth_date(value) is None:
        raise ValidationError(f"{what}第 7 至 14 位不是有效的出生日期。请核对后重新输入。")
    if check_character(value[:17]) != value[17]:
        raise ValidationError(f"{what}最后一位校验码不符。请核对是否有输错的数字。")


def birth_date(id_number: str) -> date | None:
    """Return the birth date an 18-character ID number carries, None where it is no date or before 1900."""
    try:
        born = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None
    return born if born.year >= FIRST_BIRTH_YEAR else None


def check_character(first_17: str) -> str:
    """Return the 18th character that belongs to the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(map(mul, map(int, first_17), _WEIGHTS))
    return _CHECK_CHARACTERS[total % 11]


def check_phone(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a mainland mobile or a possible number outside the mainland."""
    if not takes_mainland_sms(value) and not is_overseas_phone(value):
        raise ValidationError(
            "手机号码应为 11 位数字，以 13 至 19 开头；境外号码请以 + 和国家或地区代码开头，例如 +852。请核对后重新输入。"
        )
