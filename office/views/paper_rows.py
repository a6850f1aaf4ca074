"""The papers and consents of a case page in words: what is asked for, what came, and what a refusal leads to."""

from dataclasses import dataclass

from cases.actions import available_steps
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.paper_words import PHASES, SOURCES
from cases.declaration.words import Consent, Document, Step
from cases.models import CaseConsent, CaseDocument, consent_forms, document_types


def completeness(file: CaseFile) -> list[tuple[str, bool]]:
    """Return each begun phase by name with whether its papers are complete; a service of one phase needs no name."""
    named = file.service.phases
    return [(PHASES[phase] if named else "", phase in file.case.papers_complete) for phase in file.begun_phases()]


@dataclass(frozen=True)
class PaperGroup:
    """Papers asked for together: one by itself, or a group of which one is enough."""

    title: str
    phase: str
    source: str
    wanted: list[str]
    before: str
    rules: list[str]
    papers: list[CaseDocument]
    is_satisfied: bool

    @property
    def is_asked(self) -> bool:
        """Tell whether the service asks for it; other papers come unasked."""
        return self.title != "其他资料"


def groups(file: CaseFile) -> list[PaperGroup]:
    """Return the checklist of papers, then whatever else came."""
    asked: dict[tuple[str, str], list[Document]] = {}
    for paper in file.wanted_documents():
        asked.setdefault((paper.phase, paper.group), []).append(paper)
    listed = [_paper_group(file, papers) for papers in asked.values()]
    known = {paper.type for papers in asked.values() for paper in papers}
    others = [paper for paper in file.documents if paper.type not in known]
    return listed + ([PaperGroup("其他资料", "", "", [], "", [], others, True)] if others else [])


def _paper_group(file: CaseFile, asked: list[Document]) -> PaperGroup:
    types = list(dict.fromkeys(paper.type for paper in asked))
    labels = [document_types.label(code) for code in types]
    return PaperGroup(
        title="医疗资料（至少一项）"
        if asked[0].any_of == "medical"
        else "以下至少一项"
        if asked[0].any_of
        else labels[0],
        phase=PHASES[asked[0].phase] if file.service.phases else "",
        source="" if asked[0].source == "customer" else SOURCES[asked[0].source],
        wanted=labels if asked[0].any_of else [],
        before=_steps(file, frozenset(code for paper in asked for code in paper.before)),
        rules=list(dict.fromkeys(rule for paper in asked for rule in paper.rules)),
        papers=[paper for paper in file.documents if paper.type in types],
        is_satisfied=any(file.accepted(code) for code in types),
    )


def _steps(file: CaseFile, codes: frozenset[str]) -> str:
    """Return the names of the steps ``codes``, in the service's order."""
    return "、".join(step.label for step in registry.steps(file.service) if step.code in codes)


@dataclass(frozen=True)
class ConsentRow:
    """A form the service asks for, and what was decided on it, newest first."""

    label: str
    form: str
    before: str
    is_signed: bool
    decisions: list[CaseConsent]


def consents(file: CaseFile) -> list[ConsentRow]:
    """Return the forms that apply to this case."""
    return [_consent(file, item) for item in file.wanted_consents()]


def _consent(file: CaseFile, asked: Consent) -> ConsentRow:
    decisions = [row for row in reversed(file.consents) if row.form == asked.form]
    return ConsentRow(
        label=consent_forms.BY_CODE[asked.form].label,
        form=asked.form,
        before=_steps(file, asked.before),
        is_signed=file.is_signed(asked),
        decisions=decisions,
    )


@dataclass(frozen=True)
class RefusalRow:
    """A refused consent whose step is still to be taken, and what stands in its way."""

    form: str
    step: Step
    signer_name: str
    missing: list[str]


def refusals(file: CaseFile, offers: "dict[str, available_steps.Offer]") -> list[RefusalRow]:
    """Return what refused consents lead to and nobody has done, as it stands for the person of ``offers``."""
    return [
        RefusalRow(consent_forms.BY_CODE[row.form].label, step, row.signer_name, _in_the_way(file, step, offers))
        for row, step in file.open_refusals()
    ]


def _in_the_way(file: CaseFile, step: Step, offers: "dict[str, available_steps.Offer]") -> list[str]:
    if not file.offers(step):
        return [f"当前为“{file.state.label}”，不能进行“{step.label}”"]
    offer = offers.get(step.code)
    return [item.text for item in offer.missing] if offer else ["须由有权限的同事办理"]
