"""The peer of `make bench` in Django's admin: the same register of twenty columns."""
