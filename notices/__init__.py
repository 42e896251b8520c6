"""What only time brings about: found by a sweep every minute, told once, however many processes sweep."""
