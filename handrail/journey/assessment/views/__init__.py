"""The pages of the assessment, its second stage and the step of care."""
