"""How the orders are taken: here all at once, or one group of customers after the other."""
