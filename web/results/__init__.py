"""What is shown of a result: which pages, their images, and what people say of them."""
