"""The tables, one file a group of records that belong together; `models.py` is the door through which all come."""
