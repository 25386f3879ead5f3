"""Tables of who gets which status at which route, as tests hold them."""


def lines_of(table):
    """Method, name and the expected status by who, of each route."""
    head, *rows = table.strip().splitlines()
    who = head.split()
    for row in rows:
        method, name, *found = row.split()
        yield method, name, dict(zip(who, map(int, found), strict=True))


def routes(app, rooms):
    """Every method of every address of these rooms."""
    return {
        (method, rule.endpoint.removeprefix("lms."))
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
        if rule.endpoint.split(".")[1:2]
        and rule.endpoint.split(".")[1] in rooms
    }


def status(browser, method, path):
    """What this browser gets there, a form being sent empty."""
    if method == "GET":
        return browser.get(path, buffered=True).status_code
    return browser.post(path, buffered=True).status_code
