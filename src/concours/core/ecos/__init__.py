"""The practical exam: candidates face situations in rooms, and examiners judge them."""
