"""The writers of a case: ``open_case``, ``apply_step``, confirmation, intake."""
