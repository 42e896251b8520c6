"""Finding records by what is in them; see `search.query`."""
