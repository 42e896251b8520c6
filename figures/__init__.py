"""What is counted for the month's figures: populations as SQL conditions, counted in the database, never row by row.

The same conditions are the lists' filters, so that a figure and the list behind it can't differ.
"""
