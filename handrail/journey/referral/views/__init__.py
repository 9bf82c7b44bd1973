"""The public pages of referral, and the page where staff enter one."""
