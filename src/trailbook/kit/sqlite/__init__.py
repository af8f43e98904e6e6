"""Django's SQLite, with those who write taking turns."""
