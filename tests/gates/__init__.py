"""Quality gates: scores that may only rise. Those that need the shared inputs say so and skip where they are absent."""
