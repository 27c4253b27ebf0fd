"""Are these two the same? Names, addresses, accounts and carriers, compared the way carriers compare them."""
