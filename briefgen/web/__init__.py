"""Other people's hosts, asked politely: what a check of links and the fetching of pages share.

One request at a time to a host, where its robots.txt lets us, and never to a private address.
"""
