"""What follows when a client takes back consent: they are told, and somebody asks what they want."""
