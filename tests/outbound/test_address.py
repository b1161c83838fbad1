from __future__ import annotations

import ipaddress

import pytest

from ckanext.shuangpai.outbound import AddressRefusedError, AllowList, BadAddressError, is_public
from ckanext.shuangpai.outbound.address import check, parse

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]

PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111"]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses_are_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", [*PUBLIC, "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::808:808"])
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "city.example",
        "//city.example/",
        "ftp://city.example/",
        "file:///etc/passwd",
        "gopher://city.example:70/",
        "javascript:alert(1)",
        "http:///path",
        "http://",
        "http://user@city.example/",
        "http://user:secret@city.example/",
        "http://city.example\\@127.0.0.1/",
        "http://city.example /",
        "http://city.example/\r\nX: 1",
        "http://city.example:99999/",
        "http://city.example:0/",
        "http://city.example:port/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://[zz]/",
        "http://" + "a" * 70 + ".example/",
    ],
)
def test_addresses_that_are_not_followed(url: str) -> None:
    with pytest.raises(BadAddressError):
        parse(url)


def test_chinese_paths_and_hosts_are_encoded() -> None:
    target = parse("http://永州.example/数据/目录?q=低保 人员".replace(" ", "%20"))
    assert target.host == "xn--2fq17r.example" or target.host.startswith("xn--")
    assert (
        target.path
        == "/%E6%95%B0%E6%8D%AE/%E7%9B%AE%E5%BD%95?q=%E4%BD%8E%E4%BF%9D%20%E4%BA%BA%E5%91%98"
    )


def test_the_host_header_names_the_port_only_when_it_is_not_the_usual_one() -> None:
    assert parse("https://City.Example:443/").host_header == "city.example"
    assert parse("http://city.example:8080/").host_header == "city.example:8080"
    assert parse("http://[::1]:8080/").host_header == "[::1]:8080"


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    target = parse("http://city.example/")
    with pytest.raises(AddressRefusedError) as caught:
        check(target, [ipaddress.ip_address(ip) for ip in ("8.8.8.8", "10.1.2.3")], AllowList())
    assert "10.1.2.3" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:5001/", True),
        ("http://127.0.0.1:5002/", False),
        ("http://localhost:5001/", False),
        ("http://CITY.local:80/", True),
        ("https://city.local/", False),
        ("http://[::1]:5001/", True),
    ],
)
def test_the_list_means_one_host_as_written_and_one_port(url: str, allowed: bool) -> None:
    listed = AllowList(["127.0.0.1:5001", "City.Local:80", "[::1]:5001", ""])
    assert (parse(url) in listed) is allowed
