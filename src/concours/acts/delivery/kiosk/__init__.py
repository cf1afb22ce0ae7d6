"""Acts of the locked tablet: what it should have, and what follows without proof."""
