"""What else the user may look for: corrected and completed queries, and similar articles."""
