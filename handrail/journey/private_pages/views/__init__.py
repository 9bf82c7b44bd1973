"""The pages behind private links, and the page where staff see which links there are."""
