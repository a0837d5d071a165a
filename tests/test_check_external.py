"""`briefgen check --external`: links to a real server on this computer, asked for politely, and to nobody else."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme
from sites import NOW, article, build_site, make_site
from test_cli import briefgen
from webhost import ROBOTS, Server, serving

from briefgen import __version__, cli
from briefgen.check import ERROR, WARNING, check_site
from briefgen.check.external import ExternalReport, Manners, check_outgoing
from briefgen.check.external.links import outgoing_links
from briefgen.config import load_config
from briefgen.content.collect import collect
from briefgen.web.address import address_of
from briefgen.web.connection import is_public

QUICK = Manners(pause_s=0.0, timeout_s=2.0, deadline_s=2.0, backoff_s=0.01, loopback=True)
PAGE = "2024/06/28/a/index.html"


def site_with(root: Path, *links: str, **pages: str) -> Path:
    """A built site whose article has these links, one a paragraph."""
    body = "\n\n".join(f"A [link]({link})." for link in links)
    files = {f"2024-06-28/{name}.md": article(name, body=text) for name, text in {"a": body, **pages}.items()}
    make_site(root, files)
    build_site(root)
    return root


def ask(root: Path, manners: Manners = QUICK, now: datetime = NOW, **options: Any) -> ExternalReport:
    """Check the links of a built site."""
    config = load_config(root)
    library = collect(config, now=now).library
    report = check_site(config, config.output, library, jobs=1)
    return check_outgoing(config, report, library, now=now, manners=manners,
                          read=lambda path: (config.output / path).read_text("utf-8"), **options)  # fmt: skip


def said(report: ExternalReport, address: str) -> tuple[str, str]:
    """The verdict of an address, and its words."""
    answer = report.answers[address].answer
    return answer.verdict.value, answer.said


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        (200, "fine", "answers 200 (OK)"),
        (204, "fine", "answers 204 (No Content)"),
        (404, "gone", "answers 404 (Not Found)"),
        (410, "gone", "answers 410 (Gone)"),
        (400, "unknown", "answers 400 (Bad Request): it may only refuse programs"),
        (401, "unknown", "answers 401 (Unauthorized): it may only refuse programs"),
        (403, "unknown", "answers 403 (Forbidden): it may only refuse programs"),
        (405, "unknown", "answers 405 (Method Not Allowed): it may only refuse programs"),
        (429, "unknown", "answers 429 (Too Many Requests): it has had enough of us"),
        (999, "unknown", "answers 999: it may only refuse programs"),
        (500, "failing", "answers 500 (Internal Server Error)"),
        (503, "failing", "answers 503 (Service Unavailable)"),
    ],
)
def test_each_status_has_its_verdict(
    answer: int, verdict: str, words: str, tmp_path: Path, server: Server
) -> None:
    """Gone is what the host says is gone; who refuses programs may well let readers in."""
    server.answers["/x"] = answer
    report = ask(site_with(tmp_path, server.url("/x")))
    assert said(report, server.url("/x")) == (verdict, words)
    severity = {"gone": [ERROR], "failing": [WARNING]}.get(verdict, [])
    assert [finding.severity for finding in report.findings] == severity
    assert [row["address"] for row in report.as_data()["not_known"]] == (
        [server.url("/x")] if verdict == "unknown" else []
    )


def test_a_finding_has_its_page_its_line_and_the_file_to_mend(tmp_path: Path, server: Server) -> None:
    """The article goes before lists that link there, too; each address is told, and asked for, once."""
    gone = server.url("/gone?a=1&b=2")
    site_with(tmp_path, gone, f"{gone}#part", b=f"[again]({gone})")
    report = ask(tmp_path)
    (finding,) = report.findings
    assert (finding.path, finding.rule) == (PAGE, "outgoing")
    lines = (tmp_path / "site" / PAGE).read_text().splitlines()
    assert "/gone?a=1&amp;b=2" in lines[finding.line - 1]
    assert finding.cause == f'"{gone}" answers 404 (Not Found) (linked from 1 more page)'
    assert "mend the link in content/2024-06-28/a.md, or take it out" in finding.remedy
    assert sorted(server.asked) == [("GET", "/gone?a=1&b=2"), ("GET", ROBOTS), ("HEAD", "/gone?a=1&b=2")]


def test_redirects_are_followed_and_those_for_good_are_a_hint(tmp_path: Path, server: Server) -> None:
    """As far as all of the way was for good; a hint is no finding."""
    server.answers |= {
        "/old": (301, {"Location": "/newer"}), "/newer": (308, {"Location": server.url("/newest", "127.0.0.2")}),
        "/newest": 200, "/today": (302, {"Location": "/newest"}), "/mixed": (301, {"Location": "/today"}),
        "/dead": (301, {"Location": "/nothing"}),
    }  # fmt: skip
    site_with(tmp_path, *(server.url(path) for path in ("/old", "/today", "/mixed", "/dead")))
    report = ask(tmp_path)
    moved = {row["address"]: row["to"] for row in report.as_data()["moved"]}
    assert moved == {
        server.url("/old"): server.url("/newest", "127.0.0.2"),
        server.url("/mixed"): server.url("/today"),
    }
    assert [finding.cause for finding in report.findings] == [
        f'"{server.url("/dead")}" answers 404 (Not Found)'
    ]


def test_redirects_without_an_end_are_found(tmp_path: Path, server: Server) -> None:
    """In a circle, or just too many, or to what is no page."""
    server.answers |= {"/a": (302, {"Location": "/b"}), "/b": (302, {"Location": "/a"})}
    server.answers |= {f"/n{number}": (302, {"Location": f"/n{number + 1}"}) for number in range(30)}
    server.answers["/file"] = (302, {"Location": "file:///etc/passwd"})
    site_with(tmp_path, server.url("/a"), server.url("/n0"), server.url("/file"))
    report = ask(tmp_path)
    assert said(report, server.url("/a")) == (
        "failing",
        "leads in a circle, for visitors without cookies at least",
    )
    assert said(report, server.url("/n0")) == ("failing", "leads on more than 10 times")
    assert said(report, server.url("/file")) == ("failing", "leads on to what is no page of the web")
    assert server.count("/n29") == 0


def test_a_host_without_head_is_asked_as_a_reader_would(tmp_path: Path, server: Server) -> None:
    """Whatever it says to HEAD; its page is not read."""
    sent: list[int] = []

    def no_head(handler: BaseHTTPRequestHandler) -> int | None:
        if handler.command == "HEAD":
            return 405
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x" * 1_000_000)
                sent.append(1)
        except OSError:
            return None
        return None

    server.answers["/x"] = no_head
    assert said(ask(site_with(tmp_path, server.url("/x"))), server.url("/x")) == ("fine", "answers 200 (OK)")
    assert server.paths() == ["/x", "/x"]
    assert sum(sent) < 100


def test_a_moments_trouble_is_waited_for(tmp_path: Path, server: Server) -> None:
    """Three attempts in all; then it is failing."""
    codes = iter([500, 502, 200])
    server.answers |= {"/soon": lambda _: next(codes), "/never": 500}
    report = ask(site_with(tmp_path, server.url("/soon"), server.url("/never")))
    assert said(report, server.url("/soon"))[0] == "fine"
    assert said(report, server.url("/never"))[0] == "failing"
    assert (server.count("/soon"), server.count("/never")) == (3, 3)


def slowly(handler: BaseHTTPRequestHandler) -> None:
    """A header now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(200):
        try:
            handler.wfile.write(b"X-Wait: 1\r\n")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def test_a_host_that_is_slow_or_sends_drop_by_drop_does_not_hold_us(tmp_path: Path, server: Server) -> None:
    """Silence has a limit, and so has the whole."""
    server.answers |= {"/drops": slowly, "/silent": lambda _: time.sleep(1.5)}
    manners = replace(QUICK, timeout_s=0.3, deadline_s=0.5)
    started = time.monotonic()
    report = ask(site_with(tmp_path, server.url("/drops"), server.url("/silent", "127.0.0.2")), manners)
    assert time.monotonic() - started < 5
    for link in report.links:
        assert said(report, link.address) == ("failing", "does not work: its host does not answer in time")


def test_robots_that_come_drop_by_drop_do_not_hold_us(tmp_path: Path, server: Server) -> None:
    """The limit holds for what follows the head, too."""

    def drops(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            try:
                handler.wfile.write(b"#")
            except OSError:
                return
            time.sleep(0.05)

    server.answers[ROBOTS] = drops
    started = time.monotonic()
    report = ask(site_with(tmp_path, server.url("/x")), replace(QUICK, deadline_s=0.5))
    assert said(report, server.url("/x")) == ("failing", "does not work: its host does not answer in time")
    assert time.monotonic() - started < 4


def test_what_is_no_http_is_found(tmp_path: Path, server: Server) -> None:
    """A host that hangs up, and one that speaks something else."""
    server.answers |= {"/shut": lambda handler: handler.connection.close(),
                       "/odd": lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n\r\n") and None}  # fmt: skip
    report = ask(site_with(tmp_path, server.url("/shut"), server.url("/odd")))
    for link in report.links:
        assert said(report, link.address) == (
            "failing",
            "does not work: its host hangs up, or answers what is no HTTP",
        )


def test_a_refused_connection_is_found_and_that_host_is_left_alone(tmp_path: Path) -> None:
    """One attempt for all that it has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site_with(tmp_path, *(f"http://127.0.0.1:{port}/{name}" for name in "abc"))
    report = ask(tmp_path)
    assert {said(report, link.address) for link in report.links} == {
        ("failing", "does not work: its host takes no connection")
    }
    assert report.requests == 1


def test_a_closed_port_says_nothing_of_the_hosts_others(tmp_path: Path, server: Server) -> None:
    """Many hosts answer https alone: of their links by http, only those do not work."""
    server.answers["/x"] = 200
    dead = [f"http://127.0.0.1:1/{name}" for name in "ab"]  # asked for first: addresses have an order
    report = ask(site_with(tmp_path, *dead, server.url("/x")))
    assert {said(report, link)[0] for link in dead} == {"failing"}
    assert said(report, server.url("/x")) == ("fine", "answers 200 (OK)")
    assert server.paths() == ["/x"]


def test_robots_are_honoured(tmp_path: Path, server: Server) -> None:
    """By the group that names us, else the one for all; what may not be asked for is not known."""
    server.answers |= {ROBOTS: "User-agent: *\nDisallow: /private\nDisallow: /*.pdf$\n", "/private/x": 404, "/x.pdf": 200,
                       "/open": 200}  # fmt: skip
    report = ask(site_with(tmp_path, *(server.url(path) for path in ("/private/x", "/x.pdf", "/open"))))
    kept_out = ("unknown", "was not asked for: its host's robots.txt keeps programs out")
    assert said(report, server.url("/private/x")) == kept_out
    assert said(report, server.url("/x.pdf")) == kept_out
    assert server.paths() == ["/open"]
    assert server.count(ROBOTS) == 1
    assert report.findings == ()
    server.answers[ROBOTS] = "User-agent: *\nAllow: /\n\nUser-agent: briefgen\nDisallow: /\n"
    report = ask(site_with(tmp_path, server.url("/other")))
    assert said(report, server.url("/other")) == kept_out


def test_robots_hold_for_where_a_redirect_leads(tmp_path: Path, server: Server) -> None:
    """On the way, too."""
    server.answers |= {ROBOTS: "User-agent: *\nDisallow: /b", "/a": (301, {"Location": "/b"}), "/b": 200}
    assert said(ask(site_with(tmp_path, server.url("/a"))), server.url("/a"))[0] == "unknown"
    assert server.count("/b") == 0


@pytest.mark.parametrize(
    ("robots", "asked", "words"),
    [
        (404, True, "answers 200 (OK)"),
        (403, True, "answers 200 (OK)"),
        ((301, {"Location": "/other.txt"}), False, "was not asked for: its host's robots.txt keeps programs out"),
        (500, False, "was not asked for: its host's robots.txt cannot be read (it answers 500)"),
        (429, False, "was not asked for: its host's robots.txt cannot be read (it answers 429)"),
        ("User-agent: *\nCrawl-delay: 900", False, "was not asked for: its host wants pauses of 900 s between requests"),
    ],
)  # fmt: skip
def test_robots_that_are_not_there_or_cannot_be_read(
    robots: Any, asked: bool, words: str, tmp_path: Path, server: Server
) -> None:
    """RFC 9309: without any, all is open; with one that fails, nothing is."""
    server.answers |= {ROBOTS: robots, "/x": 200, "/other.txt": "User-agent: *\nDisallow: /"}
    assert said(ask(site_with(tmp_path, server.url("/x"))), server.url("/x"))[1] == words
    assert (server.paths("HEAD") == ["/x"]) is asked


def test_one_host_is_asked_once_at_a_time_and_after_a_pause(tmp_path: Path, server: Server) -> None:
    """What its robots.txt wants counts if it is more; several hosts are asked at once."""
    server.answers |= {f"/{name}": 200 for name in "abcd"}
    site_with(tmp_path, *(server.url(f"/{name}") for name in "abcd"))
    ask(tmp_path, replace(QUICK, pause_s=0.1))
    assert server.most_at_once == 1
    gaps = [later - sooner for sooner, later in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) == 4
    assert min(gaps) >= 0.09
    server.times.clear()
    server.answers[ROBOTS] = "User-agent: *\nCrawl-delay: 0.2\n"
    ask(site_with(tmp_path, server.url("/c?"), server.url("/d?")), QUICK)
    assert server.times[2] - server.times[1] >= 0.19
    barrier = threading.Barrier(2, timeout=2)
    server.answers |= {ROBOTS: 404, "/both": lambda _: 200 if barrier.wait() >= 0 else 500}
    report = ask(site_with(tmp_path, server.url("/both", "127.0.0.3"), server.url("/both", "127.0.0.4")))
    assert [said(report, link.address)[0] for link in report.links] == ["fine", "fine"]


def test_a_host_that_has_had_enough_is_left_alone(tmp_path: Path, server: Server) -> None:
    """What was not asked for is not kept as an answer."""
    server.answers |= {"/a": 429, "/b": 200, "/c": 200}
    site_with(tmp_path, *(server.url(f"/{name}") for name in "abc"))
    report = ask(tmp_path)
    assert server.paths() == ["/a"]
    assert said(report, server.url("/b")) == (
        "unknown",
        "was not asked for: its host has had enough of us (429)",
    )
    server.answers["/a"] = 200
    ask(tmp_path, now=NOW + timedelta(hours=1))
    assert server.paths() == ["/a", "/b", "/c"]


def test_answers_are_remembered_a_week_or_a_day(tmp_path: Path, server: Server) -> None:
    """A good one for a week, any other for a day; the report says how old they are."""
    server.answers |= {"/good": 200, "/bad": 404, "/closed": 403}
    site_with(tmp_path, *(server.url(path) for path in server.answers))
    first = ask(tmp_path)
    assert first.as_data()["asked"] == 3
    server.asked.clear()
    again = ask(tmp_path, now=NOW + timedelta(hours=23))
    assert server.asked == []
    assert again.findings == first.findings
    assert (again.requests, again.as_data()["asked"]) == (0, 0)
    assert again.as_data()["oldest"] == "2024-07-01T12:00:00+00:00"
    ask(tmp_path, now=NOW + timedelta(hours=25))
    assert set(server.paths()) == {"/bad", "/closed"}
    server.asked.clear()
    ask(tmp_path, now=NOW + timedelta(days=8))
    assert set(server.paths()) == {"/good", "/bad", "/closed"}
    server.asked.clear()
    ask(tmp_path, now=NOW - timedelta(days=8))
    assert len(set(server.paths())) == 3, "an answer from the future is none"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"form": 1, "answers": {"x": 3}}', '{"form": 9}'])
def test_a_damaged_memory_is_as_good_as_none(damage: str, tmp_path: Path, server: Server) -> None:
    """And is written anew."""
    server.answers["/x"] = 200
    site_with(tmp_path, server.url("/x"))
    file = tmp_path / ".briefgen/cache/links.json"
    file.write_text(damage)
    assert ask(tmp_path).as_data()["fine"] == 1
    assert server.url("/x") in json.loads(file.read_text())["answers"]


def test_what_was_learnt_is_kept_when_it_is_cut_short(tmp_path: Path, server: Server) -> None:
    """The rest is asked for the next time: those who waited for their turn do not wait on, and ask for nothing."""
    server.answers |= {f"/{name}": 200 for name in "abc"} | {ROBOTS: "User-agent: *\nCrawl-delay: 20"}
    site_with(tmp_path, *(server.url(f"/{name}") for name in "abc"))

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    others = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt):
        ask(tmp_path, progress=interrupt)
    for thread in {each for each in threading.enumerate() if "ThreadPoolExecutor" in each.name} - others:
        thread.join(10)
        assert not thread.is_alive(), "it was not told to end"
    assert server.paths() == ["/a"]
    server.answers[ROBOTS] = 404
    assert ask(tmp_path).as_data()["asked"] == 2


def test_it_says_who_it_is(tmp_path: Path, server: Server) -> None:
    """To every host, and nothing of the user or the site."""
    server.answers["/x"] = 200
    ask(site_with(tmp_path, server.url("/x").replace("http://", "http://name:word@")))
    assert server.agents == {f"briefgen/{__version__} (checks whether links still lead somewhere)"}
    assert server.paths("HEAD") == ["/x"]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def test_certificates_are_looked_at(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a stranger, one for another name, and a good one, though the connection goes to a number."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    for server in serving(Server({"/x": 200}), context):
        good, other = server.url("/x", "localhost", "https"), server.url("/x", "127.0.0.1", "https")
        stranger = ask(site_with(tmp_path / "a", good))
        assert said(stranger, good)[0] == "failing"
        assert said(stranger, good)[1].startswith("does not work: its certificate is not valid (")
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        report = ask(site_with(tmp_path / "b", good, other))
        assert said(report, good) == ("fine", "answers 200 (OK)")
        assert said(report, other)[1].startswith("does not work: its certificate is not valid (")


PRIVATE = "does not work: its host has a private address, which nobody else can reach"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_this_computer_is_never_asked(host: str, tmp_path: Path, server: Server) -> None:
    """However it is written; without the tests' own leave."""
    link = f"http://{host}:{server.port}/x"
    report = ask(site_with(tmp_path, link), replace(QUICK, loopback=False))
    assert {each.answer.said for each in report.answers.values()} == {PRIVATE}
    assert server.asked == []


def test_no_redirect_leads_to_a_private_address(tmp_path: Path, server: Server) -> None:
    """Content could else have us knock at doors at home: loopback is allowed here, the rest is not."""
    server.answers |= {
        "/a": (302, {"Location": "http://10.0.0.1/"}),
        "/b": (302, {"Location": "http://169.254.169.254/"}),
    }
    report = ask(site_with(tmp_path, server.url("/a"), server.url("/b")))
    assert {each.answer.said for each in report.answers.values()} == {PRIVATE}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.1.1", False), ("::1", False), ("::", False), ("fe80::1", False), ("fd00::1", False),
        ("fec0::1", False), ("::ffff:10.0.0.1", False), ("::ffff:8.8.8.8", True), ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True), ("2002:7f00:1::", False), ("ff0e::1", False),
    ],
)  # fmt: skip
def test_public_addresses_are_told_from_private_ones(address: str, public: bool) -> None:
    """Those of IPv4 within those of IPv6, too."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("//example.com/x", "https://example.com/x"),
        ("https://example.com/ä b?q=ü#part", "https://example.com/%C3%A4%20b?q=%C3%BC"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("https://user:word@example.com/", "https://example.com/"),
        ("https://example.com:99999/", "https://example.com:99999/"),
        ("mailto:a@b.example", None), ("ftp://example.com/", None), ("javascript:x", None), ("/x", None), ("#x", None),
        ("wss://example.com/", None),
    ],
)  # fmt: skip
def test_addresses_are_asked_for_as_browsers_do(written: str, address: str | None) -> None:
    """And only those of web pages."""
    assert address_of(written) == address


def test_the_sites_own_address_is_not_outgoing() -> None:
    """It may not be published yet."""
    pairs = [("index.html", f"https://example.org/{path}") for path in ("brief", "brief/x/", "briefs", "")]
    found = outgoing_links(pairs, "https://example.org/brief")
    assert [link.address for link in found] == ["https://example.org/", "https://example.org/briefs"]


def test_an_address_that_cannot_be_asked_for_is_found(tmp_path: Path) -> None:
    """It leads nowhere for readers either."""
    report = ask(site_with(tmp_path, "https://example.com:99999/"))
    assert [finding.cause for finding in report.findings] == [
        '"https://example.com:99999/" is no address that can be asked for'
    ]


# the command


def run(root: Path, *arguments: str) -> int:
    """The program in this process, where `MANNERS` can be others."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["-C", str(root), "check", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.check.external.MANNERS", QUICK)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1719835200")


SOUND = {"source": "{name: The Post}", "date": "2024-06-28"}


def sound(root: Path, *links: str) -> Path:
    """A site in which the check finds nothing by itself."""
    body = "\n\n".join(f"A [link]({link})." for link in links)
    make_site(
        root,
        {"2024-06-28/a.md": article("A", body=body, **SOUND)},
        "name: T\ntimezone: UTC\ndescription: D\n",
    )
    build_site(root)
    return root


@pytest.mark.usefixtures("quick")
def test_the_command_says_what_it_found_did_and_could_not_know(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings on standard output with exit code 3; hints and the rest beside it."""
    server.answers |= {"/old": (301, {"Location": "/new"}), "/new": 200, "/closed": 403}
    sound(tmp_path, *(server.url(path) for path in ("/old", "/closed", "/gone")))
    assert run(tmp_path, "--external") == 3
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert (
        f'error: "{server.url("/gone")}" answers 404 (Not Found); mend the link in content/2024-06-28/a.md'
        in out
    )
    assert f'hint: "{server.url("/old")}" has moved for good to {server.url("/new")}' in err
    assert f'not known: "{server.url("/closed")}" answers 403 (Forbidden): it may only refuse programs' in err
    assert "3 outgoing links to 1 host: 1 answered, 1 gone, 0 failing, 1 not known; 7 requests made" in err
    assert "tested: each address was asked for by HEAD" in err
    server.asked.clear()
    assert run(tmp_path, "--external", "--json") == 3
    data = json.loads(capsys.readouterr().out)
    assert server.asked == []
    assert [finding["rule"] for finding in data["findings"]] == ["outgoing"]
    external = data["external"]
    assert (external["links"], external["asked"], external["gone"], external["unknown"]) == (3, 0, 1, 1)
    assert external["moved"][0] | {"line": 0} == {
        "address": server.url("/old"), "path": PAGE, "line": 0, "to": server.url("/new")
    }  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_hints_and_what_is_not_known_are_no_findings(tmp_path: Path, server: Server) -> None:
    """Exit code 0."""
    server.answers |= {"/old": (301, {"Location": "/new"}), "/new": 200, "/closed": 403}
    assert run(sound(tmp_path, server.url("/old"), server.url("/closed")), "--external") == 0


def test_the_program_itself_asks_no_private_address(tmp_path: Path, server: Server) -> None:
    """As a user runs it."""
    done = briefgen("check", "--external", cwd=sound(tmp_path, server.url("/x")), code=3)
    assert f'warning: "{server.url("/x")}" {PRIVATE}' in done.stdout
    assert server.asked == []


def test_without_the_option_nothing_is_asked_and_nothing_imported(tmp_path: Path, server: Server) -> None:
    """No client for HTTP is loaded."""
    sound(tmp_path, server.url("/x"))
    done = briefgen("check", cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    assert "urllib3" not in done.stderr
    assert "briefgen.check.external" not in done.stderr
    assert server.asked == []


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    """With what to install."""
    program = "import sys; sys.modules['urllib3.exceptions'] = None; from briefgen.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "--external"], cwd=sound(tmp_path, "https://example.com/"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert (
        "links cannot be asked for: urllib3.exceptions is missing; pip install 'briefgen[external]'"
        in done.stderr
    )
