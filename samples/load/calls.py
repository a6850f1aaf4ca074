"""The call a case came from: a verified caller, who is the policyholder or the insured."""

from privacy import keys
from samples.load import rows
from samples.load.work import Work

BY_HOLDER = 0.3


def write(work: Work) -> str:
    """Write the call and return who applied."""
    case, contract = work.case, work.contract
    by_holder = work.random.random() < BY_HOLDER
    applicant = "policyholder" if by_holder else "insured"
    caller = (applicant, contract.holder_name if by_holder else contract.insured_name, "")
    phone, at = keys.encrypt(f"138{contract.insured:08d}"), case.received_at
    said = (contract.insured, contract.number, contract.insured_name, *caller, phone)
    work.batch.add(rows.VERIFICATION, case.pk, *said, "hotline", f"LOAD-{case.pk}", at, work.agent, at)
    return applicant
