"""What partners' and other systems call: ``/api/v1/``."""
