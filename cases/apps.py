"""The work: the kernel every service runs on."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CasesConfig(AppConfig):
    """Finds every app's ``service`` module, so that the kernel names no service."""

    name = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        """Let the services register, and the checks with them."""
        from accounts import roles, service_names
        from cases.declaration import checks, registry  # noqa: F401
        from cases.jobs import going_live, tasks  # noqa: F401
        from cases.jobs.key_rotation import rotate_papers
        from cases.jobs.list_changes import cases_opened_in_between, open_cases_hit
        from cases.jobs.policy_changes import open_cases_of
        from cases.jobs.recomputation import open_due_dates, recompute_running_clocks
        from cases.steps import table  # noqa: F401
        from coverage import releases
        from policies.importing import runs
        from privacy import rotation
        from workdays import changes, notice_list

        service_names.on_names.append(lambda: {item.code: item.label for item in registry.services()})
        changes.on_change.append(recompute_running_clocks)
        notice_list.on_due_dates.append(open_due_dates)
        releases.on_publish_preview += [open_cases_hit, cases_opened_in_between]
        runs.on_changes.append(open_cases_of)
        rotation.on_rotate.append(rotate_papers)
        roles.on_permissions.append(registry.permissions)

        autodiscover_modules("service")
        going_live.register()
