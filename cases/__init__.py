"""The work: the kernel every service runs on."""
