"""Cases that come in from a spreadsheet or from another installation, and cases that leave for one."""
