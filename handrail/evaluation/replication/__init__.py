"""Recomputes every published figure that its counts allow and sets it beside the published one."""
