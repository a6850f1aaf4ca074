"""The project: settings, addresses, the back office site, its menu and dashboard."""
