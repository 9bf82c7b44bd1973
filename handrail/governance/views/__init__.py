"""The pages of matters: the queue, one matter with its steps, and what a client complains of."""
