"""Files that staff attach to a case: a fit note photographed, a letter from the GP, a signed consent."""
