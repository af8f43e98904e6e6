"""Files on their way in: kept outside the database until somebody has looked at them, and then gone."""
