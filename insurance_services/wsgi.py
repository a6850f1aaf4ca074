"""The door a WSGI server knocks at."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
application = get_wsgi_application()
