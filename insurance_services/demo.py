"""The demo's people: one sign-in for each role, on machines for development only."""

PASSWORD = "Demo-95550-try-it"  # noqa: S105
SIGN_INS: tuple[tuple[str, str, str], ...] = (
    ("客服", "agent", PASSWORD),
    ("审核", "reviewer", PASSWORD),
    ("主管", "supervisor", PASSWORD),
    ("数据", "data", PASSWORD),
    ("审计", "auditor", PASSWORD),
)
"""Role as shown, user name and password, in the order they are printed."""
