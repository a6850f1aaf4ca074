"""Who is insured: products, policies, persons, insured persons."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The app's name in menus."""

    name = "policies"
    verbose_name = "保单"

    def ready(self) -> None:
        """Make the list of covered diseases known to import and export."""
        from policies import disease_list

        disease_list.register()
