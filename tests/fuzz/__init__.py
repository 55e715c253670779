"""Fuzzing: any bytes into everything that reads bytes from outside. `sh deploy/test --fuzz`."""
