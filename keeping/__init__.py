"""Keeping what people entered: decisions, rulings, matched names, the journal; backup, restore, export."""
