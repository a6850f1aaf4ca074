"""CSV files and workbooks, whatever stands in them: encodings, rows, what is wrong with a file."""
