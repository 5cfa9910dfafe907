"""The mentor's side: calendar, gates, framing, kick-off, feedback, and the board over many teams."""
