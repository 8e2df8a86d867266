"""Which open request an arrived document answers, and why; pure rules over the whole state of the requests."""
