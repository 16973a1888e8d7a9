"""The interview: a pure engine, and the askers that carry its prompts to a terminal, a script or an agent."""
