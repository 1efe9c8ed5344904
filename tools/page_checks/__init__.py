"""Are all pages whole? What browsers, search engines and readers would stumble over."""
