"""What must hold between the fields of a record, beyond what the database itself refuses.

Each function raises ``ValidationError`` with Chinese messages keyed by field, so that forms show each at its field.
``person`` and ``insured`` are those of ``policies.models``, which calls these functions and so cannot be imported here.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from policies.choices import CITIZEN_NUMBER_TYPES, IdType, Relation, Sex
from privacy import keys
from privacy.identity import (
    EIGHTEEN,
    FIRST_BIRTH_YEAR,
    PROVINCE,
    RESIDENCE_PERMIT,
    check_id_number,
    check_permanent_residence_number,
    check_phone,
)
from privacy.secret import clear_text
from privacy.typed_text import check_no_controls

MAX_NUMBER = 40
FIRST_POLICY_YEAR = 1980  # the year insurance was taken up again in China
YEARS_AHEAD = 5
LONGEST_PERIOD = timedelta(days=366 * 106)  # for life, to the age of 105
ID_TYPES = frozenset(IdType.values)
EIGHTEEN_TYPES = CITIZEN_NUMBER_TYPES | {IdType.PERMANENT_RESIDENCE}


def types_carrying(number: str) -> tuple[IdType, ...]:
    """Return the papers that carry an 18-character ``number``, told from its beginning; none where it is another."""
    if not EIGHTEEN.fullmatch(number):
        return ()
    if RESIDENCE_PERMIT.match(number):
        return (IdType.HMT_RESIDENCE_PERMIT,)
    if number.startswith("9"):
        return (IdType.PERMANENT_RESIDENCE,)
    return (IdType.RESIDENT_ID, IdType.HOUSEHOLD_REGISTER) if PROVINCE.match(number) else ()


def _id_number_errors(person: Any) -> list[str]:
    number, id_type = clear_text(person.id_number), IdType(person.id_type)
    try:
        check_no_controls(number)
        if len(number) > MAX_NUMBER:
            return [f"证件号码过长，请核对（至多 {MAX_NUMBER} 个字符）。"]
        _check_type(id_type, number)
        _check_form(id_type, number)
    except ValidationError as error:
        return error.messages
    return _contradictions(person, number) if id_type in EIGHTEEN_TYPES and EIGHTEEN.fullmatch(number) else []


def _check_type(id_type: IdType, number: str) -> None:
    papers = types_carrying(number)
    if not papers or id_type in papers or (id_type not in EIGHTEEN_TYPES and not _well_formed(papers[0], number)):
        return
    named = "或".join(f"“{paper.label}”" for paper in papers)
    raise ValidationError(f"这是{papers[0].label}的号码，与证件类型“{id_type.label}”不符，请把证件类型改为{named}。")


def _well_formed(id_type: IdType, number: str) -> bool:
    try:
        _check_form(id_type, number)
    except ValidationError:
        return False
    return True


def _check_form(id_type: IdType, number: str) -> None:
    if id_type == IdType.PERMANENT_RESIDENCE:
        check_permanent_residence_number(number)
    elif id_type in CITIZEN_NUMBER_TYPES:
        check_id_number(number)


def _contradictions(person: Any, number: str) -> list[str]:
    errors = []
    if person.birth_date and number[6:14] != f"{person.birth_date:%Y%m%d}":
        errors.append("证件号码中的出生日期与所填出生日期不一致，请核对。")
    if person.sex and (int(number[16]) % 2 == 1) != (person.sex == Sex.MALE):
        errors.append("证件号码中的性别与所填性别不一致，请核对。")
    return errors


def _on_record(person: Any) -> Any:
    """Return the other record of this number: a citizen's under any type, another's under the same."""
    number = clear_text(person.id_number)
    others = type(person)._default_manager.filter(id_number_digest=keys.digest(number)).exclude(pk=person.pk)
    if not types_carrying(number):
        others = others.filter(id_type=person.id_type)
    if person.pk:  # records marked as duplicates stay editable until somebody has looked at them
        others = others.exclude(duplicate_of=person.pk).exclude(pk=person.duplicate_of_id)
    return others.first()


def check_person(person: Any, *, today: date) -> None:
    """Check ID number (type, form, contradictions, one record a number), birth date and phone."""
    errors = own_errors(person, today=today)
    if person.id_type in ID_TYPES and person.id_number and not errors["id_number"]:
        errors["id_number"] = _taken(person)
    _raise(errors)


def own_errors(person: Any, *, today: date) -> dict[str, list[str]]:
    """Return by field what is wrong with a person, whoever else is on record; asks the database nothing."""
    errors: dict[str, list[str]] = {"birth_date": _birth_date_errors(person.birth_date, today), "id_number": []}
    if person.id_type in ID_TYPES and person.id_number:
        errors["id_number"] = _id_number_errors(person)
    if person.phone:
        try:
            check_phone(clear_text(person.phone))
        except ValidationError as error:
            errors["phone"] = error.messages
    return errors


def _birth_date_errors(born: date | None, today: date) -> list[str]:
    if born and born.year < FIRST_BIRTH_YEAR:
        return [f"出生日期早于 {FIRST_BIRTH_YEAR} 年，请核对。"]
    return ["出生日期晚于今天，请核对。"] if born and born > today else []


def _taken(person: Any) -> list[str]:
    other = _on_record(person)
    if other is None:
        return []
    return [f"已有此号码的人员（登记的证件类型是{IdType(other.id_type).label}），请查找后使用原记录。"]


def _raise(errors: dict[str, list[str]]) -> None:
    found = {field: messages for field, messages in errors.items() if messages}
    if found:
        raise ValidationError(found)


def check_policy(policy: Any, *, today: date) -> None:
    """Check that the policy period lies in years somebody may mean."""
    errors = {"period_start": _year_errors(policy.period_start, today)}
    if policy.period_start and policy.period_end and policy.period_end - policy.period_start > LONGEST_PERIOD:
        errors["period_end"] = ["保险期间超过一百年，请核对起止日期的年份。"]
    _raise(errors)


def check_status_change(change: Any, *, today: date) -> None:
    """Check that the moment a status takes effect lies in a year somebody may mean."""
    at = change.effective_at
    _raise({"effective_at": _year_errors(timezone.localdate(at) if at else None, today)})


def _year_errors(day: date | None, today: date) -> list[str]:
    last = today.year + YEARS_AHEAD
    if day is None or FIRST_POLICY_YEAR <= day.year <= last:
        return []
    return [f"年份应在 {FIRST_POLICY_YEAR} 至 {last} 之间，请核对。"]


def check_insured(insured: Any) -> None:
    """Check cover against policy period, birth and waiting period, and that 本人 is the policyholder and no one else."""
    policy = getattr(insured, "policy", None)
    if policy is None:
        return
    errors = _cover_errors(insured, policy)
    if insured.person_id and policy.policyholder_id:
        if (insured.relation == Relation.SELF) != (insured.person_id == policy.policyholder_id):
            errors["relation"] = ["关系为“本人”的被保险人须是投保人本人，其他关系不能是投保人，请核对。"]
    _raise(errors)


def _cover_errors(insured: Any, policy: Any) -> dict[str, list[str]]:
    errors = {}
    first, last = insured.cover_from, insured.cover_to
    if first and policy.period_start and first < policy.period_start:
        errors["cover_from"] = [f"保障起日早于保单起日 {policy.period_start}，请核对。"]
    waited = insured.waiting_period_end
    if last and waited and waited > last:
        errors["waiting_period_end"] = [f"等待期届满日晚于保障止日 {last}，请核对。"]
    elif waited and waited.year < FIRST_POLICY_YEAR:
        errors["waiting_period_end"] = [f"等待期届满日早于 {FIRST_POLICY_YEAR} 年，请核对年份。"]
    if last and policy.period_end and last > policy.period_end:
        errors["cover_to"] = [f"保障止日晚于保单止日 {policy.period_end}，请核对。"]
    elif last and insured.person_id and last < insured.person.birth_date:
        errors["cover_to"] = ["保障止日早于被保险人出生日期，请核对。"]
    return errors
