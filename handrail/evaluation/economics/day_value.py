"""What a day of sickness absence costs an employer, where nothing else is given."""

DAY_VALUE = 90.0  # GBP a working day of absence: CIPD, Absence Management annual survey 2009
