"""What a memo in free Russian asks for, every value with the phrase it was read from."""
