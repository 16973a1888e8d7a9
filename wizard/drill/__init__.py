"""Drills: what one slow reader costs, and what a phone lives through that falls silent. Pure arithmetic, no I/O."""
