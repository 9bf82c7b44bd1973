"""Staff: who they are, what each role may do and see, and the audit of what they read."""
