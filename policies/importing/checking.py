"""One row of the file against itself: what it says in the record's own form, or every reason why it cannot be taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError

from policies import checks
from policies.choices import IdType, PolicyStatus, Relation, Sex
from policies.importing.cells import Refused
from policies.importing.headings import Fault, Heading
from privacy import keys
from privacy.identity import birth_date
from spreadsheets.csv_rows import Row
from spreadsheets.sheet import letters

LONGEST_READ = 60
NOT_EIGHTEEN = "不是 18 位的居民身份证号码，请核对；是其他证件的，请填写证件类型、出生日期和性别。"
PERSON = ("name", "id_number", "id_type", "birth_date", "sex", "phone", "former_name")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as a row tells of them. ``paper`` is "" where the number alone says who it is; encrypted what is secret."""

    role: str
    digest: str
    paper: str
    name: str
    former_name: str
    id_type: str
    id_number: str
    birth_date: date
    sex: str
    phone: str
    phone_digest: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A row found good by itself: its values in the order of ``staging.ROW``, and its persons."""

    line: int
    values: tuple[Any, ...]
    persons: tuple[PersonFacts, ...]


class Remembering:
    """Reads each way of writing once: most columns hold the same few texts again and again."""

    MOST = 10_000

    def __init__(self, read: Any) -> None:
        """Remember for ``read``."""
        self._read = read
        self._known: dict[str, Any] = {}

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, str):
            return self._read(value)
        try:
            return self._known[value]
        except KeyError:
            found = self._read(value)
            if len(self._known) < self.MOST:
                self._known[value] = found
            return found


class Checker:
    """Checks the rows of one file. ``today`` is the day dates are judged by."""

    def __init__(self, heading: Heading, *, today: date) -> None:
        """Take the columns there are."""
        self._where = heading.columns
        self._plan = [
            (field, index, Remembering(column.read) if column.repeats else column.read)
            for field, (index, column) in heading.columns.items()
        ]
        self._needed = [field for field, (_, column) in heading.columns.items() if column.required]
        self._unnamed = heading.unnamed
        self._today = today

    def check(self, row: Row) -> Checked | list[Fault]:
        """Return the row as it is to be staged, or all that is wrong with it."""
        if row.problem:
            return [Fault(row.line, f"第 {row.line} 行", "", "", row.problem)]
        for index in self._unnamed:
            if str(row.cells[index] or "").strip():
                cell = f"{letters(index + 1)}{row.line}"
                return [Fault(row.line, cell, "", "", "这一格所在的列没有表头，可能是整行错了列，请核对。")]
        told: dict[str, Any] = {}
        faults = [self._fault(row, field, message) for field, message in self._read(row, told)]
        if not faults:
            found = _Row(told, self._today)
            faults = [self._fault(row, field, message) for field, message in found.faults()]
        return faults or found.checked(row.line)

    def _read(self, row: Row, told: dict[str, Any]) -> Iterator[tuple[str, str]]:
        cells = row.cells
        for field, index, read in self._plan:
            try:
                told[field] = read(cells[index])
            except Refused as refusal:
                yield field, refusal.args[0]
        for field in self._needed:
            if told.get(field, True) in ("", None):
                yield field, "此格必填。"

    def _fault(self, row: Row, field: str, message: str) -> Fault:
        if field not in self._where:
            return Fault(row.line, f"第 {row.line} 行", "", "", message)
        index, column = self._where[field]
        read = column.mask(str(row.cells[index] if row.cells[index] is not None else "").strip())[:LONGEST_READ]
        return Fault(row.line, f"{letters(index + 1)}{row.line}", column.heading, read, message)


class _Row:
    """What a row says, put together."""

    def __init__(self, told: dict[str, Any], today: date) -> None:
        self._told = told
        self._today = today
        self.insured = self._person("insured")
        self.holder = self.insured if self._is_one() else self._person("holder")

    def _is_one(self) -> bool:
        """Say whether the policyholder is told of in the same words as the insured person, or in none."""
        told = self._told.get
        holder, insured = ([told(f"{who}_{name}") for name in PERSON] for who in ("holder", "insured"))
        return told("relation") == Relation.SELF and (holder == insured or not any(holder))

    def _person(self, role: str) -> SimpleNamespace:
        told = self._told.get
        number = told(f"{role}_id_number") or ""
        papers = checks.types_carrying(number)
        born, sex = told(f"{role}_birth_date"), told(f"{role}_sex") or ""
        if papers:
            born = born or birth_date(number)
            sex = sex or (Sex.MALE if number[16] in "13579" else Sex.FEMALE)
        return SimpleNamespace(
            role=role,
            name=told(f"{role}_name") or "",
            former_name=told(f"{role}_former_name") or "",
            id_type=told(f"{role}_id_type") or (papers[0].value if papers else ""),
            id_number=number,
            is_citizen=bool(papers),
            birth_date=born,
            sex=str(sex),
            phone=told(f"{role}_phone") or "",
        )

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield the field and the reason of everything that does not fit together."""
        yield from self._person_faults(self.insured)
        if self.holder is not self.insured:
            yield from self._person_faults(self.holder)
        if self._told["relation"] == Relation.SELF and _key(self.holder) != _key(self.insured):
            yield "relation", "关系为“本人”的被保险人须是投保人本人，请核对关系或证件号码。"
        if self._told["relation"] != Relation.SELF and _key(self.holder) == _key(self.insured):
            yield "relation", "被保险人就是投保人，关系应为“本人”，请核对。"
        yield from self._cover_faults()
        yield from self._status_faults()

    def _person_faults(self, person: SimpleNamespace) -> Iterator[tuple[str, str]]:
        if person.id_number and not person.id_type:
            yield f"{person.role}_id_number", NOT_EIGHTEEN
            return
        needed = {
            "id_number": "证件号码",
            "name": "姓名",
            "id_type": "证件类型",
            "birth_date": "出生日期",
            "sex": "性别",
        }
        for field, what in needed.items():
            if not getattr(person, field):
                yield f"{person.role}_{field}", f"须填写{what}。"
        for field, messages in checks.own_errors(person, today=self._today).items():
            for message in messages:
                yield f"{person.role}_{field}", message

    def _cover_faults(self) -> Iterator[tuple[str, str]]:
        told = self._told
        start, end = told["period_start"], told["period_end"]
        policy = SimpleNamespace(period_start=start, period_end=end, policyholder_id=None)
        insured = SimpleNamespace(
            policy=policy,
            person_id=1,
            person=self.insured,
            cover_from=told.get("cover_from") or start,
            cover_to=told.get("cover_to") or end,
            waiting_period_end=told.get("waiting_period_end"),
        )
        if start > end:
            yield "period_end", "保险期间止日早于起日，请核对起止日期。"
        elif insured.cover_from > insured.cover_to:
            yield "cover_to", "保障止日早于起日，请核对起止日期。"
        elif self.insured.birth_date:
            yield from _errors(checks.check_policy, policy, today=self._today)
            yield from _errors(checks.check_insured, insured)
        if told.get("previous") and told["previous"] == told["number"]:
            yield "previous", "上一张保单不能是本保单，请核对。"

    def _status_faults(self) -> Iterator[tuple[str, str]]:
        status, at = self._told.get("status"), self._told.get("status_at")
        if status and status != PolicyStatus.IN_FORCE and at is None:
            yield "status_at", "状态不是“有效”时，须填写状态生效日。"
        if at and not status:
            yield "status", "填了状态生效日，须填写保单状态。"
        if at:
            for _, message in _errors(checks.check_status_change, SimpleNamespace(effective_at=at), today=self._today):
                yield "status_at", message

    def checked(self, line: int) -> Checked:
        """Return the row as it is to be staged."""
        told = self._told.get
        holder, insured = self.holder, self.insured
        values = (
            *(told("number"), told("product"), told("period_start"), told("period_end")),
            *(list(told("services") or ()), told("previous") or "", told("status") or "", told("status_at")),
            *(_digest(holder.id_number), _paper(holder), _digest(insured.id_number), _paper(insured)),
            *(told("relation"), told("cover_from") or told("period_start"), told("cover_to") or told("period_end")),
            *(told("waiting_period_end"), told("social_insurance"), told("division")),
        )
        persons = (insured,) if holder is insured else (insured, holder)
        return Checked(line, values, tuple(map(_facts, persons)))


def _key(person: SimpleNamespace) -> tuple[str, str]:
    return person.id_number, _paper(person)


def _paper(person: SimpleNamespace) -> str:
    """Return the paper where it is part of who a person is: not beside a number made like a citizen's."""
    return "" if person.is_citizen else str(person.id_type)


def _errors(check: Any, *args: Any, **more: Any) -> Iterable[tuple[str, str]]:
    try:
        check(*args, **more)
    except ValidationError as error:
        return [(field, message) for field, messages in error.message_dict.items() for message in messages]
    return ()


def _facts(person: SimpleNamespace) -> PersonFacts:
    return PersonFacts(
        role=person.role,
        digest=_digest(person.id_number),
        paper=_paper(person),
        name=person.name,
        former_name=person.former_name,
        id_type=str(IdType(person.id_type)),
        id_number=_encrypted(person.id_number),
        birth_date=person.birth_date,
        sex=person.sex,
        phone=_encrypted(person.phone) if person.phone else "",
        phone_digest=_digest(person.phone) if person.phone else "",
    )


# The members of one policy follow each other, so the policyholder comes again and again.
@lru_cache(maxsize=64)
def _encrypted(value: str) -> str:
    return keys.encrypt(value)


@lru_cache(maxsize=64)
def _digest(value: str) -> str:
    return keys.digest(value)
