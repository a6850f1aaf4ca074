"""A case with everything that hangs on it and what follows from that: what guards, pages and forms look at."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases import models
from cases.declaration import registry
from cases.declaration.case_relations import CaseRelations
from cases.declaration.paper_words import PHASES, begin_moment
from cases.declaration.words import Consent, Document, Notice, Phase, Place, Step
from cases.models import consent_forms

ADULT = 18
"""Years of age; who is younger signs by a guardian."""


class CaseFile(CaseRelations):
    """One case's file: which rows stand, what is wanted, open, signed or running, and which steps it offers."""

    def rows(self, code: str) -> list[Any]:
        """Return the child rows ``code`` that stand, oldest first; raises ``KeyError`` for an undeclared one."""
        return [row for row in self.all_rows[code] if row.removed_at is None]

    def milestone(self, step: str, subject: str = "") -> models.CaseMilestone | None:
        """Return the milestone that ``step`` reached for ``subject``, or None."""
        found = (row for row in self.rows("casemilestone") if (row.code, row.subject) == (step, subject))
        return next(found, None)

    def moment(self, code: str) -> datetime | None:
        """Return when ``code`` happened, or None."""
        value = self.case.moments.get(code)
        return parse_datetime(value) if value else None

    def wanted_documents(self, before: str | None = None) -> list[Document]:
        """Return the papers the case needs: those of the phases that have begun, or those due before one step."""
        declared = self.service.documents
        if before is None:
            return [paper for paper in declared if self.has_begun(paper.phase) and paper.when(self)]
        return [paper for paper in declared if before in paper.before and paper.when(self)]

    def wanted_of_customer(self) -> list[Document]:
        """Return the papers the customer must supply by now."""
        return [paper for paper in self.wanted_documents() if paper.source == "customer"]

    def has_begun(self, phase: Phase) -> bool:
        """Tell whether the papers of ``phase`` are asked for already."""
        return phase == "review" or begin_moment(phase) in self.case.moments

    def begun_phases(self) -> list[Phase]:
        """Return the phases that have begun, in their order."""
        return [phase for phase in PHASES if self.has_begun(phase)]

    def incomplete_phases(self) -> list[Phase]:
        """Return the begun phases whose papers nobody has decided to be complete."""
        return [phase for phase in self.begun_phases() if phase not in self.case.papers_complete]

    def accepted(self, type_code: str) -> list[models.CaseDocument]:
        """Return the accepted papers of a type."""
        wanted = models.CaseDocument.Status.ACCEPTED
        return [paper for paper in self.documents if paper.type == type_code and paper.status == wanted]

    def wanted_consents(self, before: str | None = None) -> list[Consent]:
        """Return the consents the case needs, all or those due before one step."""
        asked = [item for item in self.service.consents if before is None or before in item.before]
        return [item for item in asked if item.when(self)]

    def last_decision(self, form: str) -> models.CaseConsent | None:
        """Return what was decided last on a form, by the time it was decided, or None."""
        rows = [row for row in self.consents if row.form == form]
        return max(rows, key=lambda row: (row.signed_at, row.pk), default=None)

    def is_signed(self, consent: Consent, at: datetime | None = None) -> bool:
        """Tell whether the last decision on a form is a signature, by one who may sign, on the version in use.

        A signature that was put to a supervisor (S12) counts once that one has said yes.

        A new version asks again. Where ``at`` says when a step is taken, a signature given later does not count; people
        give times to the minute, so the minute of the step itself is not later.
        """
        last = self.last_decision(consent.form)
        if last is None or last.decision != models.CaseConsent.Decision.SIGNED or last.signer not in consent.signers:
            return False
        if self._waits_for_a_word(last):
            return False
        in_time = at is None or last.signed_at.replace(second=0, microsecond=0) <= at
        return in_time and last.version == consent_forms.BY_CODE[consent.form].version

    def _waits_for_a_word(self, consent: models.CaseConsent) -> bool:
        """Tell whether a supervisor has still to say that a minor's or a guardian's signature counts, or has said no."""
        if consent.signer != "guardian" and not self.is_minor(timezone.localdate(consent.signed_at)):
            return False
        asked = [row for row in self.referrals if row.subject == consent.referral_subject]
        return any(row.verdict != models.Referral.Verdict.GRANTED for row in asked)

    def is_minor(self, day: date) -> bool:
        """Tell whether the insured person is under 18 on ``day``."""
        born = self.case.insured.person.birth_date
        return (day.year - born.year) - ((day.month, day.day) < (born.month, born.day)) < ADULT

    def open_refusals(self) -> list[tuple[models.CaseConsent, Step]]:
        """Return the refused consents of an open case whose ``on_refusal`` step was not taken since nor awaits a second person."""
        waiting = {row.step for row in self.open_confirmations()}
        leading = [item for item in self.wanted_consents() if item.on_refusal and item.on_refusal not in waiting]
        found = [
            (row, registry.step(self.service, item.on_refusal))
            for item in leading
            if (row := self.last_decision(item.form)) and row.decision == models.CaseConsent.Decision.REFUSED
        ]
        return [(row, step) for row, step in found if self.case.is_open and not self._taken(step, row.signed_at)]

    def _taken(self, step: Step, since: datetime) -> bool:
        return self.case.events.filter(step=step.code, at__gte=since, corrected_by__isnull=True).exists()

    def notices_at(self, place: Place) -> list[Notice]:
        """Return what must be shown at ``place`` on this case."""
        return [notice for notice in self.service.notices_at(place) if notice.when(self)]

    def unacknowledged(self, before: str | None = None) -> list[Notice]:
        """Return the notices that still have to be acknowledged, all or those due before one step."""
        due = [item for item in self.service.notices if item.acknowledge_before]
        due = [item for item in due if before is None or before in item.acknowledge_before]
        return [item for item in due if item.rule not in self.acknowledged and item.when(self)]

    def live_parties(self) -> list[models.CaseParty]:
        """Return the partners that work on the case now."""
        now = timezone.now()
        return [party for party in self.parties if party.until is None or party.until > now]

    def open_requests(self, phase: Phase | None = None) -> list[models.DocumentRequest]:
        """Return the ad-hoc requests not yet settled, all or those of one phase."""
        if not getattr(self.case, "has_requests", True):
            return []
        unsettled = [request for request in self.requests if not request.initial and request.settled_at is None]
        return [request for request in unsettled if phase in (None, request.phase)]

    def open_referrals(self) -> list[models.Referral]:
        """Return the questions nobody has answered."""
        return [referral for referral in self.referrals if not referral.verdict and not referral.moot_at]

    def is_granted(self, rule: str, question: str) -> bool:
        """Tell whether a person has answered this very question of ``rule`` with yes."""
        yes = models.Referral.Verdict.GRANTED
        asked = (rule, question[: models.Referral.QUESTION_LENGTH])
        answers = [row for row in self.referrals if (row.rule, row.question) == asked and not row.moot_at]
        return any(row.verdict == yes for row in answers)

    def open_confirmations(self) -> list[models.PendingConfirmation]:
        """Return the steps waiting for a second person; the case's own column tells whether there are any."""
        if not self.case.open_confirmations:
            return []
        waiting = models.PendingConfirmation.Status.OPEN
        return [row for row in self.confirmations if row.status == waiting]

    def open_alerts(self) -> list[models.CaseAlert]:
        """Return the alerts nobody has dealt with; a case without any asks the database nothing."""
        return [alert for alert in self.alerts if alert.is_open] if self.case.open_alerts else []

    def open_call_backs(self) -> list[models.CallBack]:
        """Return the calls promised and not made."""
        return [call for call in self.call_backs if call.kept_at is None]

    def open_complaints(self) -> list[models.Complaint]:
        """Return the complaints nobody has answered."""
        return [complaint for complaint in self.complaints if complaint.settled_at is None]

    def running_clocks(self) -> list[models.CaseClock]:
        """Return the running epochs, the nearest due first."""
        running = [clock for clock in self.clocks if clock.status == models.CaseClock.Status.RUNNING]
        return sorted(running, key=lambda clock: (clock.due_at, clock.pk))

    def offers(self, step: Step) -> bool:
        """Tell whether ``step`` starts from the case's state: one of its sources, or any open state without."""
        if step.sources:
            return self.case.state in step.sources
        return self.case.is_open or step.after_end

    def event_label(self, event: models.CaseEvent) -> str:
        """Return the Chinese name of an event's step."""
        return "受理开案" if event.step == "open" else registry.step(self.service, event.step).label

    def is_forward(self, step: Step) -> bool:
        """Tell whether the step's target stands after the present state in the service's own order, and is no way out."""
        order = [state.code for state in self.service.states]
        if step.way_out:
            return False
        return step.target in order[order.index(self.case.state) + 1 :] if self.case.state in order else False
