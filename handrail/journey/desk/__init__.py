"""Work lists and team views across the stages."""
