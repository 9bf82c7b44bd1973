"""What every floor stands on: errors, working days, dates, money, identifiers. Knows no Django."""
