"""An invented service to look at: several hundred clients over two years, made by the journey's own actions.

The people, addresses and numbers are invented: @example.org, 01632 960xxx, NHS numbers of the 999 test range.
The mix of routes, sources, ages, conditions and outcomes follows the published figures of the two services.
"""
