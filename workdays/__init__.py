"""The working calendar: days, confirmed and provisional years, arithmetic."""
