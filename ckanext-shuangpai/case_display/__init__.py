"""Cases, their clocks and the calendar as pages show them: a dict of an action in, words out."""
