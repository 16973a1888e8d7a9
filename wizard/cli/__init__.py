"""The commands; with the terminal asker the only place that reads arguments, the clock and the environment, and prints."""
