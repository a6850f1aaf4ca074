"""What templates show of words that people typed."""
