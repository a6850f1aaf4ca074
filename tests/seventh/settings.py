"""The project with one line more in INSTALLED_APPS."""

import os

from insurance_services.settings import *  # noqa: F403
from insurance_services.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.seventh"]
DATABASES["default"]["TEST"] = {"NAME": f"seventh_{os.getpid()}"}
