"""The commands; with the terminal asker the only place that prints and reads the clock and the environment."""
