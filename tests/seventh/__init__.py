"""A seventh service as its authors would write it: one folder, switched on by INSTALLED_APPS alone (``settings``)."""
