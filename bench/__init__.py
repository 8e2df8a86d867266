"""Speed as ratios: the product beside a bare Django view and raw SQL over the same rows, in one run."""
