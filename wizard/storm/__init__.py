"""The reconnect storm: what happens when every client loses its connection at once. Pure arithmetic, no I/O."""
