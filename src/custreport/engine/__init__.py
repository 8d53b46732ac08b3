"""Engines that sum the orders: all customers at once, or one group of them after the other."""
