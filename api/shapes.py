"""What answers look like, for the OpenAPI document. Answers are plain values (``api.showing``); tests hold them to these."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}


def rows(of: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": of}


def record(optional: tuple[str, ...] = (), **members: Schema) -> Schema:
    """Return the schema of an object, all of whose members are there but the ``optional`` ones."""
    return {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


SERVICES = record(services=rows(record(code=TEXT, label=TEXT, has_places=FLAG, lists=rows(TEXT))))
COVERAGE = record(release=TEXT, places=rows(record(code=TEXT, name=TEXT, verdict=TEXT, reason=TEXT)))
DRUGS = record(release=TEXT, verdict=TEXT, brand=TEXT, reason=TEXT, candidates=rows(TEXT))

MISSING = rows(record(text=TEXT, rule=TEXT_OR_NULL, clause=TEXT_OR_NULL))
VERDICT = record(
    rule=TEXT, label=TEXT, outcome=TEXT, word=TEXT, staff=TEXT, customer=TEXT, sentence=TEXT, earliest=MOMENT_OR_NULL
)
EVALUATION = record(service=TEXT, label=TEXT, outcome=TEXT, earliest=MOMENT_OR_NULL, verdicts=rows(VERDICT))
ELIGIBILITY = record(evaluations=rows(EVALUATION))

LINE_MEMBERS: dict[str, Schema] = {
    "number": TEXT,
    "service": TEXT,
    "service_label": TEXT,
    "state": TEXT,
    "state_label": TEXT,
    "is_open": FLAG,
    "revision": NUMBER,
    "received_at": MOMENT,
    "due_at": MOMENT_OR_NULL,
    "due_provisional": FLAG,
    "waits_for": TEXT,
}
STAFF_ONLY = ("due_at", "due_provisional", "waits_for")
LINE = record(STAFF_ONLY, **LINE_MEMBERS)
CASES = record(cases=rows(LINE), next=TEXT, previous=TEXT)
OFFER = record(code=TEXT, label=TEXT, needs_second_person=FLAG, missing=MISSING)
STEPS = record(
    number=TEXT,
    revision=NUMBER,
    steps=rows(record(code=TEXT, label=TEXT, needs_second_person=FLAG, missing=MISSING, schema={"type": "object"})),
)
PROMISE = record(who=TEXT, what=TEXT, due_at=MOMENT_OR_NULL, provisional=FLAG)
DOCUMENT = record(
    id=NUMBER,
    type=TEXT,
    label=TEXT,
    file_name=TEXT,
    content_type=TEXT,
    size=NUMBER,
    sha256=TEXT,
    uploaded_at=MOMENT,
    status=TEXT,
    review_reason=TEXT,
)
EVENT = record(
    sequence=NUMBER, step=TEXT, label=TEXT, state=TEXT, actor=TEXT, at=MOMENT, recorded_at=MOMENT, sentence=TEXT
)
CONSENT = record(form=TEXT, label=TEXT, version=TEXT, decision=TEXT, signer=TEXT, signed_at=MOMENT)
REQUEST = record(
    id=NUMBER,
    items=rows(TEXT),
    reason=TEXT,
    recipient=TEXT,
    phase=TEXT,
    requested_at=MOMENT,
    settled_at=MOMENT_OR_NULL,
)
CLOCK = record(
    code=TEXT,
    label=TEXT,
    epoch=NUMBER,
    status=TEXT,
    started_at=MOMENT,
    target_at=MOMENT_OR_NULL,
    due_at=MOMENT,
    provisional=FLAG,
)
CASE = record(
    (*STAFF_ONLY, "consents", "requests", "clocks"),
    **LINE_MEMBERS,
    insured_name=TEXT,
    details=rows({"type": "object", "properties": {"label": TEXT, "value": {}}, "required": ["label", "value"]}),
    steps=rows(OFFER),
    promises=rows(PROMISE),
    documents=rows(DOCUMENT),
    events=rows(EVENT),
    consents=rows(CONSENT),
    requests=rows(REQUEST),
    clocks=rows(CLOCK),
)
DOCUMENTS = record(documents=rows(DOCUMENT))
EVENTS = record(events=rows(EVENT))
CONSENTS = record(consents=rows(CONSENT))
TAKEN = record(number=TEXT, step=TEXT, sequence=NUMBER, state=TEXT, revision=NUMBER, waits_for_second_person=FLAG)
PROBLEM = {
    "type": "object",
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": NUMBER,
        "code": TEXT,
        "detail": TEXT,
        "missing": MISSING,
        "errors": rows(record(field=TEXT, text=TEXT)),
        "changed_by": TEXT,
        "changed_at": MOMENT,
        "revision": NUMBER,
        "retry_after": NUMBER,
        "case": TEXT,
        "scope": TEXT,
    },
    "required": ["type", "title", "status", "code", "detail"],
}
OPENING: Schema = {
    "type": "object",
    "properties": {
        "service": TEXT,
        "caller": {"$ref": "#/components/schemas/Caller"},
        "request": {"$ref": "#/components/schemas/AnyRequest"},
        "another": FLAG,
    },
    "required": ["service", "caller", "request"],
    "additionalProperties": False,
}
QUESTION: Schema = {
    "type": "object",
    "properties": {
        "service": {"type": "string", "description": "留空即六项服务一并核对"},
        "caller": {"$ref": "#/components/schemas/Caller"},
        "request": {"$ref": "#/components/schemas/AnyRequest"},
    },
    "required": ["caller"],
    "additionalProperties": False,
}
TAKING: Schema = {
    "type": "object",
    "properties": {
        "data": {"$ref": "#/components/schemas/AnyStep"},
        "revision": {"type": "integer", "minimum": 0, "description": "代替 If-Match"},
        "at": {"type": "string", "description": "发生时间，留空即现在", "examples": ["2026-03-10T10:00:00+08:00"]},
        "backdate_reason": {"type": "string", "maxLength": 100},
    },
    "additionalProperties": False,
}
