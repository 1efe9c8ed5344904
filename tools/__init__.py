"""Commands of developers; the product never imports them."""
