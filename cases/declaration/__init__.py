"""The words a service declares itself with, their checks and registry; the case's file; what steps are handed."""
