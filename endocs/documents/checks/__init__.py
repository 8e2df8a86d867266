"""What the client would find wrong: warnings on a card before it goes out; they never block."""
