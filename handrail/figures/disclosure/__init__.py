"""What may be told of few people: counts withheld so that none can be worked out, and a log of releases."""
