"""Tables in files: CSV and XLSX in, as lines of text; CSV out, safe to open in a spreadsheet."""
