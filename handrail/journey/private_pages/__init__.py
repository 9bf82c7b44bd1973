"""The pages behind a private link: a referrer's, a client's, a letter's."""
