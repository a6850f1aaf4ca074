"""What reads and writes CSV files and workbooks, whatever stands in them."""

from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    """The app's name in menus."""

    name = "spreadsheets"
    verbose_name = "表格"
