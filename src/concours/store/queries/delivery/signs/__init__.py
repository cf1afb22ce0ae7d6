"""Signs of tablets that the record shows: blocked, second, with odd acts."""
