"""What the pages of a diary ask."""
