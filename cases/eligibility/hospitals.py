"""Which hospitals a service may use: checked when one is entered, and again before it is told."""

import re
from dataclasses import dataclass

from django import forms

from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.models import Ward
from coverage import places
from coverage.models import Division, Hospital

SPECIAL_DEPARTMENT = re.compile(r"特需|贵宾|VIP|国际(?:部|医疗|门诊|病房|医学)|外宾", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class HospitalCheck:
    """Public 3A hospitals in the mainland and in the service's list; each word is the rule that asks for it.

    ``ordinary`` asks for an ordinary department, ``in_city`` that the hospital lies in the city chosen. ``asked_by`` is
    the label of the step whose effect puts a doubtful place to the supervisor (``review.refer_open_questions``).
    """

    mainland: str
    public_3a: str
    listed: str
    asked_by: str
    ordinary: str = ""
    in_city: str = ""

    def problems(
        self, ctx: StepContext, hospital: Hospital, *, ward: str = Ward.ORDINARY, city: Division | None = None
    ) -> list[Missing]:
        """Return what is wrong with a hospital. A place only a person may judge is no problem here: see ``question``."""
        found = []
        if hospital.grade != Hospital.Grade.GRADE_3A or hospital.ownership != Hospital.Ownership.PUBLIC:
            facts = f"{hospital.get_grade_display()}、{hospital.get_ownership_display()}"
            found.append(Missing(f"{hospital.name}为{facts}，本服务限三级甲等公立医院", self.public_3a))
        if self.ordinary and ward != Ward.ORDINARY:
            found.append(Missing("本服务限普通部，不含特需、贵宾、国际部", self.ordinary))
        if hospital.division is None:
            return [*found, Missing(f"{hospital.name}不在中国大陆31个省市内", self.mainland)]
        if city and city.code not in [division.code for division in hospital.division.lineage]:
            found.append(Missing(f"{hospital.name}不在{city.name}", self.in_city))
        verdict = judge_place(ctx, hospital.division)
        if verdict.verdict == "not_covered":
            found.append(Missing(f"{hospital.name}：{verdict.reason}", self.listed))
        return found

    def question(self, ctx: StepContext, hospital: Hospital) -> list[Missing]:
        """Return the question about the place (GEN-18) that a supervisor has not answered with yes, if there is one."""
        if hospital.division is None:
            return []
        verdict = judge_place(ctx, hospital.division)
        if verdict.verdict != "refer" or ctx.file.is_granted("GEN-18", verdict.reason):
            return []
        return [Missing(f"{hospital.name}：{verdict.reason}请先以“{self.asked_by}”提请主管判断", "GEN-18")]


def judge_place(ctx: StepContext, place: Division) -> places.PlaceVerdict:
    """Judge a place by the release of the service's places that the case records."""
    release = ctx.file.releases[ctx.service.place_list]
    if place.successor_id:
        return places.covers(release=release, division=place)
    return places.cover_each(release=release, divisions=[place])[0]


def department_field() -> forms.CharField:
    """Return the field for an ordinary department (普通部的科室)."""
    return forms.CharField(label="科室", max_length=50, validators=[ordinary_department])


def ward_field() -> forms.ChoiceField:
    """Return the field for the part of the hospital."""
    return forms.ChoiceField(label="病区", choices=Ward.choices, initial=Ward.ORDINARY)


def ordinary_department(name: str) -> None:
    """Refuse a department whose own name says that it is no ordinary one, whatever was chosen as ward."""
    if SPECIAL_DEPARTMENT.search(name):
        raise forms.ValidationError(f"“{name}”不是普通部的科室；本服务限普通部，不含特需、贵宾、国际部。")
