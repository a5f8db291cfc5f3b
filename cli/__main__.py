"""`python -m cli` is the `fieldhand` command."""

from cli.main import main

main()
