"""What `concours demo` shows: its pictures, staff, sittings and campaign."""
