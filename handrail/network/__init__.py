"""Who stands around the client: general practices, employers, providers."""
