"""The quota that tests of quotas vary, and what a case holds of it."""

from cases.declaration.words import Quota

QUOTA = Quota(
    code="Q",
    label="测试次数",
    limit=1,
    rules=(),
    reserve_on=("reserve",),
    consume_on=("spend",),
    release_on=("give_back",),
)


def variant(**changes):
    return Quota(**{name: getattr(QUOTA, name) for name in QUOTA.__dataclass_fields__} | changes)


def uses(case):
    return [(use.status, use.amount) for use in case.quota_uses.all()]
