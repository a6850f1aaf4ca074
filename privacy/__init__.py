"""Personal data: encrypted fields, keyed digests, masking, the log of who read what."""
