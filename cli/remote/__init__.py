"""The commands that talk to a server: submit, jobs and their results, profiles."""
