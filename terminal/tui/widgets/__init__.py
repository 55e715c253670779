"""The parts that screens are put together from. All of them draw their words anew each time."""
