"""That a client has died: a fact of the person, which ends everything planned for them."""
