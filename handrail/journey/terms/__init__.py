"""The terms a case runs under: pauses and exemptions, rules that guide, the version of its service model."""
