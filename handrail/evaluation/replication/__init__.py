"""Recompute every published figure that its counts allow, and compare it with the published one."""
