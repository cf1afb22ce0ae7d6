"""Enrolment: a tablet proves its candidate's code, or takes another one's place."""
