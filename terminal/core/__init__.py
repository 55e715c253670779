"""What a redemption is and when it is granted: pure, no I/O, time is an argument."""
