// The page's title for the head of each printed page: digest.css reads it.
document.documentElement.dataset.title = document.title;
