"""Every model that there is: copied for a person who asks for their record, or left out for a reason."""
