"""The pages about staff, for service managers, and the page of an invitation."""
