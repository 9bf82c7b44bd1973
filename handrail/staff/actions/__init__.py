"""Everything that changes who works here and what they may do."""
