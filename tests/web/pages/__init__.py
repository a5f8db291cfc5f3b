"""The pages for people, one by one."""
