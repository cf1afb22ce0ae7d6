"""Acts of a matching of students to posts."""
