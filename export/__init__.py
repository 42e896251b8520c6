"""What leaves the program as a table: one declaration a column, and the writers of CSV and XLSX."""
