"""What must hold between the fields of a record, beyond what the database itself refuses.

Each function raises ``ValidationError`` with Chinese messages keyed by field, so that forms show each at its field.
``person`` and ``insured`` are those of ``policies.models``, which calls these functions and so cannot be imported here.
"""

from typing import Any

from django.core.exceptions import ValidationError

from policies.choices import CITIZEN_NUMBER_TYPES, IdType, Relation, Sex
from privacy import keys
from privacy.fields import Secret
from privacy.identity import check_id_number, check_mainland_mobile, normalise_id_number, normalise_phone
from privacy.masking import mask_id_number, mask_phone

MAX_NUMBER = 40
NUMBERS = (("id_number", normalise_id_number, mask_id_number), ("phone", normalise_phone, mask_phone))


def _clear(value: Secret | str | None) -> str:
    return value.reveal() if isinstance(value, Secret) else value or ""


def normalise_numbers(person: Any) -> None:
    """Write ID number and phone of ``person`` as they are printed and dialled: no blanks, dashes or country code."""
    for name, normalise, mask in NUMBERS:
        setattr(person, name, Secret(normalise(_clear(getattr(person, name))), mask))


def _id_number_errors(person: Any) -> list[str]:
    number = _clear(person.id_number)
    if not number:
        return []
    if len(number) > MAX_NUMBER or not number.isprintable():
        return [f"证件号码过长或含有不可见字符，请核对（至多 {MAX_NUMBER} 个字符）。"]
    if person.id_type not in CITIZEN_NUMBER_TYPES:
        return []
    try:
        check_id_number(number)
    except ValidationError as error:
        return error.messages
    return _contradictions(person, number)


def _contradictions(person: Any, number: str) -> list[str]:
    errors = []
    if person.birth_date and number[6:14] != f"{person.birth_date:%Y%m%d}":
        errors.append("证件号码中的出生日期与所填出生日期不一致，请核对。")
    if person.sex and (int(number[16]) % 2 == 1) != (person.sex == Sex.MALE):
        errors.append("证件号码中的性别与所填性别不一致，请核对。")
    return errors


def _on_record(person: Any) -> bool:
    digest = keys.digest(_clear(person.id_number))
    others = type(person)._default_manager.exclude(pk=person.pk)
    return others.filter(id_type=person.id_type, id_number_digest=digest).exists()


def check_person(person: Any) -> None:
    """Check ID number (checksum, date, sex, one record per paper) and mainland mobile number, both normalised."""
    errors: dict[str, list[str]] = {}
    id_errors = _id_number_errors(person)
    if not id_errors and person.id_number and _on_record(person):
        id_errors = [f"已有此{IdType(person.id_type).label}号码的人员，请查找后使用原记录。"]
    if id_errors:
        errors["id_number"] = id_errors
    if person.phone:
        try:
            check_mainland_mobile(_clear(person.phone))
        except ValidationError as error:
            errors["phone"] = error.messages
    if errors:
        raise ValidationError(errors)


def check_insured(insured: Any) -> None:
    """Check that cover lies within the policy period and that 本人 is the policyholder and no one else."""
    policy = getattr(insured, "policy", None)
    if policy is None:
        return
    errors = {}
    if insured.cover_from and policy.period_start and insured.cover_from < policy.period_start:
        errors["cover_from"] = f"保障起日早于保单起日 {policy.period_start}，请核对。"
    if insured.cover_to and policy.period_end and insured.cover_to > policy.period_end:
        errors["cover_to"] = f"保障止日晚于保单止日 {policy.period_end}，请核对。"
    if insured.person_id and policy.policyholder_id:
        if (insured.relation == Relation.SELF) != (insured.person_id == policy.policyholder_id):
            errors["relation"] = "关系为“本人”的被保险人须是投保人本人，其他关系不能是投保人，请核对。"
    if errors:
        raise ValidationError(errors)
