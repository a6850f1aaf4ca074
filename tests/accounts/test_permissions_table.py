"""The docs show the table that is in force."""

from django.conf import settings

from accounts.management.commands.permissions_table import table


def test_the_docs_show_the_table_of_the_code():
    assert (settings.BASE_DIR / "docs" / "permissions.md").read_text() == table()
