"""How each service works, for anybody: drawn from its model, never written twice."""
