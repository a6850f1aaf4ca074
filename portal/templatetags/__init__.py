"""What every page of the room says."""
