"""Erasing one person's record: who is named goes, what is counted stays."""
