"""Who read which record, who signed in, whose access was changed: signed, and sealed in a chain."""
