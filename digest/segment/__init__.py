"""Sheet → Page: lines are typed, gathered into blocks, cut into articles, and each article is put together again."""
