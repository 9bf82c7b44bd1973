"""Everything that counts: tables, disclosure control, targets and returns, from an extract."""
