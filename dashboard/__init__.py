"""The dashboard: shows what the newest build says; computes nothing that a view could."""
