#!/usr/bin/env python
"""Run any management command of the project."""

import os
import sys


def main() -> None:
    """Hand the command line to Django with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
    from django.core.management import execute_from_command_line

    from insurance_services.production import NotReadyError

    try:
        execute_from_command_line(sys.argv)
    except NotReadyError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
