"""Fictional requests and steps of the seventh service."""

from cases.declaration.examples import Example

SERVICE = "seventh"
REQUESTS = ({"wish": "术后换药"},)
STEPS = {
    "approve": Example(),
    "visit": Example(lambda file, at: {"place": "客户住址", "hours": "2.25"}),
    "bill": Example(lambda file, at: {"amount": "1,234.50"}),
    "finish": Example(),
    "deem": Example(),
}
