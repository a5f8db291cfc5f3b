"""Draw the pages of PDFs in a process of its own, which may break: nothing but its page is lost."""
