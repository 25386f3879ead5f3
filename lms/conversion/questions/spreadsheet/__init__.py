"""Questions as one table, for CSV and XLSX: a row for each."""
