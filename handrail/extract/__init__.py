"""The extract: typed, versioned, documented files between the service and everything that counts it."""
