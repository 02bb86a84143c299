"""What agencies published and what is known about them; here, an invented city's reports."""
