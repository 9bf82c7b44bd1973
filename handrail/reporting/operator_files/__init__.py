"""Files the operator keeps outside the journey: costs, population, targets."""
