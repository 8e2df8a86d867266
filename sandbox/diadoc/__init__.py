"""An emulator of the operator Диадок: API, identity provider, and pages to play the accountant and the client."""
