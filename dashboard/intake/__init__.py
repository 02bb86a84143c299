"""入库 in the application: files handed in, names matched, reports withdrawn or moved."""
