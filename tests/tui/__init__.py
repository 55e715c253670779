"""The cashier's screens: the real app over a scripted till."""
