"""The published database: staged readings become one DuckDB build, described by a schema and views."""
