"""What a child row is called wherever something is for it."""

from cases.declaration.case_file import CaseFile


def name(file: CaseFile, code: str, subject: str) -> str:
    """Return a child row's name: its kind and its number among all the case ever had, 行程 2; "" for no subject."""
    if not subject:
        return ""
    child = next(child for child in file.service.children if child.code == code)
    numbers = {row.subject: number for number, row in enumerate(file.all_rows[code], start=1)}
    return f"{child.label} {numbers.get(subject, '')}".strip()
