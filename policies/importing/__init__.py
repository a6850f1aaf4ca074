"""Policies, insured persons and schedules from the core system's files: checked, compared, imported."""
