"""What helped most, as clients and as case managers saw it: side by side, with intervals."""
