"""Staff pages: the jury's acts, the board, results, the history of an answer."""
