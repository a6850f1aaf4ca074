"""Inpatient advance (住院垫付)."""
