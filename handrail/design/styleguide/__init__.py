"""The living style page, served only in DEBUG."""
