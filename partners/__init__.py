"""Who does work outside: vendors, laboratories, pharmacies, experts, interpreters."""
