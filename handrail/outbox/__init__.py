"""Whatever leaves or waits: the queue of outgoing messages, its worker, and the schedule of jobs."""
