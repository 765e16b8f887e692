"""How hits are written for other programs, and cited."""
