"""Referrals by the number of somebody recorded as dead: kept until staff have said who they are about."""
