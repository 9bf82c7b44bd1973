"""What clients say about the service when their support ends, kept with their case."""
