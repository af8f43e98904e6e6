"""Looking across: Voices of some people only, and set side by side. Whom a page is about is chosen here; their words
come from the gate."""
