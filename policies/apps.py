"""Who is insured: products, policies, persons, insured persons."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The app's name in menus."""

    name = "policies"
    verbose_name = "保单"
