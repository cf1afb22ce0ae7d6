"""The processes of the house under one supervisor: started, watched, ended."""
