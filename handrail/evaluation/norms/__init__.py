"""Local norms of sickness absence from fit notes: reading, checking, episodes, medians.

Source of the method: DWP Research Report 896 (2015), appendix C. `collapse.find_episodes` is the way in from
Python, `handrail episodes` and `handrail norms` from the command line.
"""
