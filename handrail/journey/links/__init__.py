"""Private links: who each was made for, until when, and what ends it sooner."""
