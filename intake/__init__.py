"""An office's own spreadsheets in: homes and residents.

sheets.py (by cells.py, delimited.py, workbooks.py) turns a file into rows, headings.py finds the table.py in them,
homes.py and residents.py plan what would be added, changed and refused, run.py carries a plan out.
"""
