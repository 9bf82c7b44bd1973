"""Where a client works: recorded, corrected and changed at any time."""
